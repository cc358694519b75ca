-- Every new group begins with the warnings that the others began with
-- depends: 20261128_02_reading

-- migrate: apply
CREATE FUNCTION keep_first_warnings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO group_warnings (group_id, words, position)
  SELECT NEW.id, w.words, w.position
    FROM unnest(ARRAY['Suicide and self-harm', 'Eating and weight', 'Death of a child', 'Abuse and violence', 'Medical detail'])
           WITH ORDINALITY AS w (words, position);
  RETURN NEW;
END $$;
CREATE TRIGGER groups_first_warnings AFTER INSERT ON groups FOR EACH ROW EXECUTE FUNCTION keep_first_warnings();

-- migrate: rollback
DROP TRIGGER groups_first_warnings ON groups;
DROP FUNCTION keep_first_warnings();
