-- Lines are what the shopper agreed to: they come with their order, in its transaction, and none comes later.
set role kikapu_owner;

create function order_lines_are_frozen() returns trigger language plpgsql as $$
begin
    if exists (select 1 from added a join orders o on o.store_id = a.store_id and o.id = a.order_id
               where o.placed_at <> transaction_timestamp()) then
        raise exception 'no line is added to a placed order' using errcode = 'check_violation';
    end if;
    return null;
end
$$;
create trigger order_lines_frozen after insert on order_lines
    referencing new table as added for each statement execute function order_lines_are_frozen();

reset role;
