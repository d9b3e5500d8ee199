-- Who receives an order where that is not the one who pays for it: the rider asks for them and calls them.
set role kikapu_owner;

alter table orders
    add column receiver_name  text not null default '' check (char_length(receiver_name) <= 255),
    add column receiver_phone text not null default '',  -- MSISDN, 12 digits
    add constraint order_receiver_can_be_called check ((receiver_name = '') = (receiver_phone = ''));

reset role;
