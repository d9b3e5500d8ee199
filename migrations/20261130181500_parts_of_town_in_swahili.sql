-- The headings of the area picker in Swahili; where there is none, the English one stands.
alter table areas add column part_sw text not null default '';
