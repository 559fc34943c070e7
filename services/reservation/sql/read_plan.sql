-- Labels and grades by seat number, for neighbours and answers. Index: plan_seat_pkey.
SELECT seat, label, grade FROM plan_seat WHERE schedule_id = $1 ORDER BY seat;
