set role kikapu_owner;

create table categories (
    store_id uuid not null references stores (id),
    id       uuid not null,
    slug     text not null,
    name_en  text not null,
    name_sw  text not null,
    position integer not null default 0,
    primary key (store_id, id),
    unique (store_id, slug)
);

create table products (
    store_id       uuid not null references stores (id),
    id             uuid not null,
    slug           text not null,                    -- the import handle
    name           text not null check (char_length(name) between 1 and 255),
    brand          text not null default '',
    description_en text not null default '' check (octet_length(description_en) <= 65536),
    description_sw text not null default '' check (octet_length(description_sw) <= 65536),
    facts_en       text[] not null default '{}',
    facts_sw       text[] not null default '{}',
    tags           text[] not null default '{}',
    option_names   text[] not null default '{}' check (cardinality(option_names) <= 3),
    status         text not null default 'active' check (status in ('active', 'draft')),
    created_at     timestamptz not null default now(),
    updated_at     timestamptz not null default now(),
    primary key (store_id, id),
    unique (store_id, slug)
);

create table product_categories (
    store_id    uuid not null,
    product_id  uuid not null,
    category_id uuid not null,
    primary key (store_id, product_id, category_id),
    foreign key (store_id, product_id) references products (store_id, id) on delete cascade,
    foreign key (store_id, category_id) references categories (store_id, id) on delete cascade
);
create index on product_categories (store_id, category_id);

create table variants (
    store_id      uuid not null,
    id            uuid not null,
    product_id    uuid not null,
    sku           text not null check (char_length(sku) between 1 and 255),
    position      integer not null default 0,
    option_values text[] not null default '{}',      -- one value for each of the product's option_names, in order
    price_minor   bigint not null check (price_minor between 0 and 10000000000000),
    was_minor     bigint check (was_minor between 0 and 10000000000000),
    primary key (store_id, id),
    unique (store_id, sku),
    unique (store_id, product_id, option_values),
    foreign key (store_id, product_id) references products (store_id, id)
);

create table media (
    store_id       uuid not null,
    id             uuid not null,
    product_id     uuid,
    position       integer not null default 0,
    option_value   text,                             -- shown first when this value (a colour) is chosen
    alt_en         text not null default '',
    alt_sw         text not null default '',
    original_hash  text not null,                    -- SHA-256, names the stored original
    state          text not null default 'pending' check (state in ('pending', 'ready', 'failed')),
    failure        text,
    width          integer,
    height         integer,
    dominant_color text,
    primary key (store_id, id),
    foreign key (store_id, product_id) references products (store_id, id),
    check ((state = 'ready') = (width is not null and height is not null and dominant_color is not null))
);
create index on media (store_id, product_id, position);
create unique index media_once on media (store_id, product_id, original_hash);

create table media_files (
    store_id uuid not null,
    media_id uuid not null,
    format   text not null check (format in ('avif', 'webp', 'jpeg')),
    width    integer not null check (width > 0),
    height   integer not null check (height > 0),
    hash     text not null,
    bytes    integer not null check (bytes > 0),
    primary key (store_id, media_id, format, width),
    foreign key (store_id, media_id) references media (store_id, id) on delete cascade
);

create table reviews (
    store_id   uuid not null,
    id         uuid not null,
    product_id uuid not null,
    stars      smallint not null check (stars between 1 and 5),
    author     text not null,
    area       text not null default '',
    fit        text check (fit in ('small', 'true', 'large')),
    body       text not null,
    language   text not null check (language in ('en', 'sw')),
    created_at timestamptz not null default now(),
    primary key (store_id, id),
    foreign key (store_id, product_id) references products (store_id, id)
);
create index on reviews (store_id, product_id, created_at desc);

-- One row a product: all that listing, filters, sorting and search need, written whenever the product changes.
create table product_search (
    store_id       uuid not null,
    product_id     uuid not null,
    document       tsvector not null,
    words          text not null,                    -- folded name, brand and tags, for likeness when nothing matches
    category_slugs text[] not null default '{}',
    traits         text[] not null default '{}',     -- "size:39", "color:black": the filterable choices in stock
    price_minor    bigint not null,                  -- the lowest of the variants
    was_minor      bigint,
    available      boolean not null,
    sold           bigint not null default 0,
    stars_sum      bigint not null default 0,
    stars_count    integer not null default 0,
    created_at     timestamptz not null,
    primary key (store_id, product_id),
    foreign key (store_id, product_id) references products (store_id, id) on delete cascade
);
create index on product_search using gin (document);
create index on product_search using gin (words gin_trgm_ops);
create index on product_search (store_id, created_at desc);
create index on product_search (store_id, price_minor);

call protect_tenant_table('categories', 'select, insert, update, delete');
call protect_tenant_table('products', 'select, insert, update, delete');
call protect_tenant_table('product_categories', 'select, insert, update, delete');
call protect_tenant_table('variants', 'select, insert, update, delete');
call protect_tenant_table('media', 'select, insert, update, delete');
call protect_tenant_table('media_files', 'select, insert, update, delete');
call protect_tenant_table('reviews', 'select, insert, update, delete');
call protect_tenant_table('product_search', 'select, insert, update, delete');

reset role;
