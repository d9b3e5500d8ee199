-- Search by index. Row security would keep the planner from using a GIN index here: `@@` is not marked leakproof, so
-- for kikapu_app it may run only on rows the tenant rule has already let through. One function, owned by a role that
-- owns nothing else and may only read this table, asks the index and applies the same tenant rule itself.
do $$
begin
    execute format('grant kikapu_search to %I', current_user);
end
$$;
create extension if not exists btree_gin;
grant create on schema public to kikapu_search;

set role kikapu_owner;

-- The store is part of the index: a word that is common in other shops costs this shop nothing.
create index product_search_store_document on product_search using gin (store_id, document);
drop index product_search_document_idx;
-- Likeness is looked for among a shop's words (search_words), not among its products.
drop index product_search_words_idx;
-- Filters and counts read every row of a shop; the long document is kept out of their way.
alter table product_search set (toast_tuple_target = 256);

-- The words of a shop's products, to find the one that was meant. Words are only ever added.
create table search_words (
    store_id uuid not null references stores (id),
    word     text not null check (char_length(word) between 3 and 40),
    primary key (store_id, word)
);
call protect_tenant_table('search_words', 'select, insert, delete');

-- How the shop writes what `product_search.traits` holds folded: "color:black" is "Color", "Black".
create table trait_labels (
    store_id     uuid not null references stores (id),
    trait        text not null,
    option_label text not null,
    value_label  text not null,
    primary key (store_id, trait)
);
call protect_tenant_table('trait_labels', 'select, insert, update, delete');

-- A variant that is no longer offered; orders may still point at it.
alter table variants add column retired_at timestamptz;

-- What is compared is folded: no accents, no capitals, no apostrophes ("men's" is "mens"), nothing but letters and digits.
create function fold_text(raw text) returns text language sql stable parallel safe
    set search_path = public, pg_temp
    as $$ select btrim(regexp_replace(lower(unaccent(translate(raw, '''’‘`', ''))), '[^[:alnum:]]+', ' ', 'g')) $$;
revoke all on function fold_text(text) from public;
grant execute on function fold_text(text) to kikapu_app;

-- A choice as listings filter by it and addresses carry it: "Color", "Off-White" is "color:off-white".
create function trait_key(option_name text, choice text) returns text language sql stable strict parallel safe
    set search_path = public, pg_temp
    as $$ select replace(lower(unaccent(btrim(option_name))), ':', ' ') || ':' || lower(unaccent(btrim(choice))) $$;
revoke all on function trait_key(text, text) from public;
grant execute on function trait_key(text, text) to kikapu_app;

-- All of `parts`, each as it stands or by its English stem. A part is folded words in tsquery form: "kiatu | viatu", "sand:*".
create function search_query(parts text[]) returns tsquery language sql stable strict parallel safe
    set search_path = public, pg_temp
    as $$ select string_agg('(' || (to_tsquery('english', part) || to_tsquery('simple', part))::text || ')', ' & ')::tsquery
          from unnest(parts) as p (part) $$;
revoke all on function search_query(text[]) from public;
grant execute on function search_query(text[]) to kikapu_app;

grant select on product_search to kikapu_search;
create policy search on product_search for select to kikapu_search using (true);

reset role;

set role kikapu_search;

-- This store's products that match, with how well. All columns are the store's own, so that a listing need not join.
create function catalog_search(query tsquery)
    returns table (product_id uuid, rank real, category_slugs text[], traits text[], price_minor bigint,
                   available boolean, sold bigint, stars_sum bigint, stars_count integer, created_at timestamptz)
    language sql stable strict security definer parallel safe
    set search_path = public, pg_temp
    as $$
        select s.product_id, ts_rank(s.document, query), s.category_slugs, s.traits, s.price_minor,
               s.available, s.sold, s.stars_sum, s.stars_count, s.created_at
        from product_search s
        where s.store_id = current_store_id() and s.document @@ query
    $$;
revoke all on function catalog_search(tsquery) from public;
grant execute on function catalog_search(tsquery) to kikapu_app;

reset role;
revoke create on schema public from kikapu_search;
