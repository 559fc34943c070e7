-- First of all locks: the person in this schedule (advisory, to the end of the transaction).
SELECT lock_person($1, $2);
