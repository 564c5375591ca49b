-- The number is taken.
SELECT 1;
