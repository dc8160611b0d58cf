-- Run after each migration when the citus extension is installed; does nothing a second time.
DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY[
        'family', 'entry', 'body', 'device_tail', 'member', 'receipt', 'blob', 'chunk', 'unopened'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = one::regclass) THEN
            IF one = 'family' THEN
                PERFORM create_distributed_table(one, 'family_id');
            ELSE
                PERFORM create_distributed_table(one, 'family_id', colocate_with => 'family');
            END IF;
        END IF;
    END LOOP;
    IF NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'user_family'::regclass) THEN
        PERFORM create_distributed_table('user_family', 'user_id', colocate_with => 'none');
    END IF;
    IF NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'device'::regclass) THEN
        PERFORM create_reference_table('device');
    END IF;
END
$$;
