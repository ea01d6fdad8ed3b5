-- The newest runs come first in an operator's list, however many there are.
create index runs_newest on runs (received_at desc, run_id);
