-- The clock that judges windows.
SELECT clock_timestamp() AS now
