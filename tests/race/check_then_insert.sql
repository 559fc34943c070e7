-- The mistake on purpose: look whether the seats are free, pause, then write. `sale` keeps who believes to have what.
CREATE TABLE claim (seat int PRIMARY KEY, reservation_id uuid NOT NULL, person_id uuid NOT NULL, held_until timestamptz NOT NULL);
CREATE TABLE sale (seat int NOT NULL, reservation_id uuid NOT NULL);

CREATE FUNCTION hold_check_then_insert(p_reservation uuid, p_person uuid, p_seats int[], p_pause float) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM claim WHERE seat = ANY(p_seats) AND held_until > clock_timestamp()) THEN
    RAISE EXCEPTION 'SEAT_TAKEN' USING ERRCODE = 'OR001';
  END IF;
  PERFORM pg_sleep(p_pause);
  INSERT INTO claim SELECT s, p_reservation, p_person, clock_timestamp() + interval '5 min' FROM unnest(p_seats) s ORDER BY s
    ON CONFLICT (seat) DO UPDATE SET reservation_id = excluded.reservation_id, person_id = excluded.person_id,
      held_until = excluded.held_until;
  INSERT INTO sale SELECT s, p_reservation FROM unnest(p_seats) s;
END $$;
