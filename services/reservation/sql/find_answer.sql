-- The first answer to a payment. Index: payment_answer_pkey.
SELECT answer, event_id, envelope FROM payment_answer WHERE payment_id = $1;
