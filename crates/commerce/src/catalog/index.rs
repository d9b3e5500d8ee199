//! `product_search`: one row for each product on sale, holding all that listing, filters, sorting and search need.

use kikapu_kernel::{ProductId, VariantId};
use uuid::Uuid;

use crate::{Fault, StoreTx};

/// Writes the product's row anew; a draft, or a product without variants, loses its row.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn index_tx(tx: &mut StoreTx, product: ProductId) -> Result<(), Fault> {
    index_many_tx(tx, &[product]).await
}

/// [`index_tx`] for many products in a few statements.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn index_many_tx(tx: &mut StoreTx, products: &[ProductId]) -> Result<(), Fault> {
    let mut ids: Vec<Uuid> = products.iter().map(|product| product.uuid()).collect();
    ids.sort_unstable();
    ids.dedup();
    write_rows_tx(tx, &ids).await?;
    remove_unlisted_tx(tx, &ids).await?;
    write_words_tx(tx, &ids).await?;
    write_labels_tx(tx, &ids).await
}

/// English is stemmed; Swahili and names are taken as they stand. Title and synonyms weigh most, prose least, and only
/// the first 2000 characters of it: a document is read for every match.
async fn write_rows_tx(tx: &mut StoreTx, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "with product as (
             select p.*, fold_text(p.name) as f_name, fold_text(p.brand) as f_brand,
                    fold_text(array_to_string(p.tags, ' ')) as f_tags
             from products p where p.id = any($1) and p.status = 'active'
         ), offered as (
             select v.product_id, v.option_values, v.price_minor, v.was_minor,
                    coalesce((select sum(s.on_hand - s.reserved) from stock s
                              where s.store_id = v.store_id and s.variant_id = v.id), 0) > 0 as available
             from variants v where v.product_id = any($1) and v.retired_at is null
         ), sums as (
             select product_id, min(price_minor) as price_minor, bool_or(available) as available,
                    (array_agg(was_minor order by price_minor, was_minor))[1] as was_minor
             from offered group by product_id
         )
         insert into product_search (store_id, product_id, document, words, category_slugs, traits, price_minor,
                                     was_minor, available, sold, stars_sum, stars_count, created_at)
         select p.store_id, p.id,
                setweight(to_tsvector('english', p.f_name || ' ' || p.f_tags), 'A')
                || setweight(to_tsvector('simple', p.f_name || ' ' || p.f_tags), 'A')
                || setweight(to_tsvector('simple', p.f_brand), 'B')
                || setweight(to_tsvector('english', coalesce(c.words, '')), 'B')
                || setweight(to_tsvector('simple', coalesce(c.words, '')), 'B')
                || setweight(to_tsvector('simple', coalesce(o.words, '')), 'C')
                || setweight(to_tsvector('english', fold_text(left(p.description_en, 2000) || ' ' || array_to_string(p.facts_en, ' '))), 'D')
                || setweight(to_tsvector('simple', fold_text(left(p.description_sw, 2000) || ' ' || array_to_string(p.facts_sw, ' '))), 'D'),
                concat_ws(' ', p.f_name, p.f_brand, p.f_tags, c.words, o.words),
                coalesce(c.slugs, '{}'), coalesce(t.traits, '{}'), s.price_minor,
                s.was_minor, s.available, coalesce(sold.units, 0), coalesce(r.stars_sum, 0), coalesce(r.stars_count, 0),
                p.created_at
         from product p
         join sums s on s.product_id = p.id
         left join lateral (
             select array_agg(c.slug order by c.slug) as slugs, fold_text(string_agg(c.name_en || ' ' || c.name_sw, ' ')) as words
             from product_categories pc join categories c on c.store_id = pc.store_id and c.id = pc.category_id
             where pc.product_id = p.id
         ) c on true
         left join lateral (
             select fold_text(string_agg(distinct value, ' ')) as words from offered v, unnest(v.option_values) as o (value)
             where v.product_id = p.id
         ) o on true
         left join lateral (
             select array_agg(distinct trait order by trait) as traits from (
                 select trait_key(p.option_names[n], value) from offered v, unnest(v.option_values) with ordinality as o (value, n)
                 where v.product_id = p.id and v.available and n <= cardinality(p.option_names)
                 union select trait_key('Brand', p.brand) where p.brand <> ''
             ) as x (trait)
         ) t on true
         left join lateral (
             select sum(m.units)::bigint as units from (
                 select -sm.qty as units from stock_movements sm join variants v on v.store_id = sm.store_id and v.id = sm.variant_id
                 where v.product_id = p.id and sm.reason = 'sale'
             ) m
         ) sold on true
         left join lateral (
             select sum(stars)::bigint as stars_sum, count(*)::integer as stars_count from reviews where product_id = p.id
         ) r on true
         order by p.id
         on conflict (store_id, product_id) do update set
             document = excluded.document, words = excluded.words, category_slugs = excluded.category_slugs,
             traits = excluded.traits, price_minor = excluded.price_minor, was_minor = excluded.was_minor,
             available = excluded.available, sold = excluded.sold, stars_sum = excluded.stars_sum,
             stars_count = excluded.stars_count, created_at = excluded.created_at",
        ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn remove_unlisted_tx(tx: &mut StoreTx, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "delete from product_search s where s.product_id = any($1) and not exists (
             select 1 from products p join variants v on v.store_id = p.store_id and v.product_id = p.id
             where p.id = s.product_id and p.status = 'active' and v.retired_at is null)",
        ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn write_words_tx(tx: &mut StoreTx, ids: &[Uuid]) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into search_words (store_id, word)
         select distinct $1::uuid, word from product_search s, string_to_table(s.words, ' ') as w (word)
         where s.product_id = any($2) and char_length(word) between 3 and 40 order by word
         on conflict do nothing",
        store,
        ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn write_labels_tx(tx: &mut StoreTx, ids: &[Uuid]) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into trait_labels (store_id, trait, option_label, value_label)
         select distinct on (trait) $1::uuid, trait, btrim(option_label), btrim(value_label) from (
             select trait_key(p.option_names[n], value), p.option_names[n], value
             from products p join variants v on v.store_id = p.store_id and v.product_id = p.id,
                  unnest(v.option_values) with ordinality as o (value, n)
             where p.id = any($2) and v.retired_at is null and n <= cardinality(p.option_names)
             union all select trait_key('Brand', p.brand), 'Brand', p.brand from products p where p.id = any($2) and p.brand <> ''
         ) as t (trait, option_label, value_label) order by trait, option_label, value_label
         on conflict (store_id, trait) do nothing",
        store,
        ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// After stock moved: what of these variants' products can still be bought, in which choices, and how much of them was
/// sold. Much cheaper than [`index_tx`]; writes nothing when nothing a shopper sees has changed. Returns whether
/// something has.
///
/// # Errors
/// [`Fault`] from the database.
async fn availability_changed_tx(tx: &mut StoreTx, variants: &[VariantId]) -> Result<bool, Fault> {
    let ids: Vec<Uuid> = variants.iter().map(|variant| variant.uuid()).collect();
    let written = sqlx::query!(
        "with offered as (
             select p.id as product_id, p.brand, p.option_names, v.option_values,
                    coalesce((select sum(s.on_hand - s.reserved) from stock s
                              where s.store_id = v.store_id and s.variant_id = v.id), 0) > 0 as available
             from products p join variants v on v.store_id = p.store_id and v.product_id = p.id
             where p.id in (select product_id from variants where id = any($1)) and v.retired_at is null
         ), traits as (
             select product_id, trait_key(option_names[n], value) as trait
             from offered, unnest(option_values) with ordinality as o (value, n)
             where available and n <= cardinality(option_names)
             union select product_id, trait_key('Brand', brand) from offered where brand <> ''
         ), fresh as (
             select o.product_id, bool_or(o.available) as available,
                    coalesce((select array_agg(t.trait order by t.trait) from traits t where t.product_id = o.product_id), '{}') as traits
             from offered o group by o.product_id
         )
         update product_search s set available = f.available, traits = f.traits
         from fresh f
         where s.product_id = f.product_id and (s.available, s.traits) is distinct from (f.available, f.traits)",
        &ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(written.rows_affected() > 0)
}

/// Counts units that were sold, for the order of what sells.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn sold_tx(tx: &mut StoreTx, units: &[(VariantId, u32)]) -> Result<(), Fault> {
    let (variants, qtys): (Vec<Uuid>, Vec<i64>) =
        units.iter().map(|(variant, qty)| (variant.uuid(), i64::from(*qty))).unzip();
    sqlx::query!(
        "update product_search s set sold = s.sold + x.qty
         from (select v.product_id, sum(u.qty)::bigint as qty
               from unnest($1::uuid[], $2::bigint[]) as u (variant_id, qty) join variants v on v.id = u.variant_id
               group by v.product_id) x
         where s.product_id = x.product_id",
        &variants,
        &qtys,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// After goods were reserved, given back or sold for an order: lists and filters follow, and cached pages go where a
/// shopper would see a difference. Locks the shop's row in that case, so it comes last in its transaction.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn goods_moved_tx(tx: &mut StoreTx, variants: &[VariantId]) -> Result<(), Fault> {
    if availability_changed_tx(tx, variants).await? {
        crate::shop::touch_tx(tx).await?;
    }
    Ok(())
}
