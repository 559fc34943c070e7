-- The mistake on purpose: the claim function of reservation as look, pause, write. Everything around it stays as it is.
CREATE OR REPLACE FUNCTION reservation_service.claim_seats(
    p_schedule uuid, p_reservation uuid, p_person uuid, p_seats int[], p_until timestamptz, p_limit int, OUT versions bigint[])
LANGUAGE plpgsql SET search_path = reservation_service AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM claim WHERE schedule_id = p_schedule AND seat = ANY (p_seats) AND held_until > clock_timestamp()) THEN
        RAISE EXCEPTION 'SEAT_TAKEN' USING ERRCODE = 'OR001';
    END IF;
    PERFORM pg_sleep(0.2);
    INSERT INTO claim SELECT p_schedule, s, p_reservation, p_person, p_until, 1 FROM unnest(p_seats) s ORDER BY s
        ON CONFLICT (schedule_id, seat) DO UPDATE SET reservation_id = excluded.reservation_id, person_id = excluded.person_id,
            held_until = excluded.held_until;
    versions := array_fill(1::bigint, ARRAY[cardinality(p_seats)]);
END $$;
