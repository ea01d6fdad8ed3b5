// A dialog of Slack's is left with Escape, and says how many characters are left. Without it both buttons do.
"use strict";

(() => {
  const dialog = document.querySelector(".sk-dialog");

  // The page is the dialog, wherever the focus is: on a busy machine the field gets it after the first key.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) dialog.querySelector("[data-close]").click();
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) dialog.querySelector("[value=send]")?.click();
  });

  for (const field of dialog.querySelectorAll("textarea[data-most]")) {
    const most = Number(field.dataset.most);
    const count = document.getElementById(field.id.replace("field-", "count-"));
    const tell = () => {
      const left = most - field.value.length;
      count.textContent = left < 0 ? `${-left} characters too many.` : `${left} characters left.`;
    };
    field.addEventListener("input", tell);
    field.setSelectionRange(field.value.length, field.value.length);
    tell();
  }
})();
