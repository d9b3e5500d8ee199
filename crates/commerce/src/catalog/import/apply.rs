//! Writing what was read, a few hundred rows a transaction.

use std::collections::HashMap;

use kikapu_contract::Refusal;
use kikapu_kernel::ProductId;
use sqlx::Executor;

use super::convert::{Wanted, convert};
use super::report::{ImportReport, Note};
use super::rows::Group;
use super::{BATCH_ROWS, Mode};
use crate::catalog::index_many_tx;
use crate::catalog::save::{SaveProductError, Saved, add_categories_tx, save_product_tx};
use crate::fault::Transient;
use crate::inventory::Reason;
use crate::tenancy::retrying;
use crate::{Ctx, Fault, StoreTx, shop};

pub struct Applier<'a> {
    ctx: &'a Ctx,
    mode: Mode,
    report: ImportReport,
    waiting: Vec<Wanted>,
    waiting_rows: u64,
    /// Handle and line of each SKU and each slug of the file so far: a dry run keeps nothing that could tell.
    skus: HashMap<String, (String, u64)>,
    slugs: HashMap<String, (String, u64)>,
    pictures: u64,
    skus_made: u64,
    held: u64,
}

/// What one transaction did. Made anew when it is tried again.
#[derive(Default)]
struct Batch {
    done: Vec<Saved>,
    refused: Vec<(usize, SaveProductError)>,
}

/// Why a transaction is not committed.
enum Undo {
    Refused(Refusal),
    /// A dry run got to the end.
    Tried(Batch),
}

impl From<Fault> for Undo {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault.into())
    }
}

impl Transient for Undo {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.is_transient())
    }
}

impl<'a> Applier<'a> {
    pub fn new(ctx: &'a Ctx, mode: Mode) -> Self {
        Self {
            ctx,
            mode,
            report: ImportReport::default(),
            waiting: Vec::new(),
            waiting_rows: 0,
            skus: HashMap::new(),
            slugs: HashMap::new(),
            pictures: 0,
            skus_made: 0,
            held: 0,
        }
    }

    pub fn report(&mut self) -> &mut ImportReport {
        &mut self.report
    }

    /// Takes a product in; writes what waits when it no longer fits into one transaction.
    pub async fn add(&mut self, group: Group) -> Result<(), Refusal> {
        let wanted = convert(&group, &mut self.report).filter(|wanted| self.is_new_in_file(wanted, &group.handle));
        let Some(wanted) = wanted else {
            self.report.left_out += 1;
            return Ok(());
        };
        if self.waiting_rows + wanted.rows > BATCH_ROWS {
            self.flush().await?;
        }
        self.waiting_rows += wanted.rows;
        self.waiting.push(wanted);
        Ok(())
    }

    /// Whether no other product of the file has the same slug or one of the SKUs.
    fn is_new_in_file(&mut self, wanted: &Wanted, handle: &str) -> bool {
        let before = self.report.problems_total;
        let slug = wanted.product.slug.to_string();
        if let Some((other, line)) = self.slugs.get(&slug) {
            let message = format!("this handle and {other} on line {line} make the same address: change one");
            self.report.problem(wanted.line, handle, "Handle", message);
        }
        let mut own: HashMap<&str, u64> = HashMap::new();
        for (variant, line) in wanted.product.variants.iter().zip(&wanted.lines) {
            let earlier = own.insert(&variant.sku, *line).map(|line| (handle, line));
            let elsewhere = self.skus.get(&variant.sku).map(|(other, line)| (other.as_str(), *line));
            if let Some((other, at)) = earlier.or(elsewhere) {
                let message = format!(
                    "the SKU {} is already used by {other} on line {at}: give each variant its own",
                    variant.sku
                );
                self.report.problem(*line, handle, "Variant SKU", message);
            }
        }
        if self.report.problems_total > before {
            return false;
        }
        self.slugs.insert(slug, (handle.to_owned(), wanted.line));
        for (variant, line) in wanted.product.variants.iter().zip(&wanted.lines) {
            self.skus.insert(variant.sku.clone(), (handle.to_owned(), *line));
        }
        true
    }

    async fn flush(&mut self) -> Result<(), Refusal> {
        let wanted = std::mem::take(&mut self.waiting);
        self.waiting_rows = 0;
        if wanted.is_empty() {
            return Ok(());
        }
        let ctx = self.ctx;
        let mode = self.mode;
        let tried = retrying!(ctx.platform.with_store(ctx.store, async |tx| {
            let batch = write_tx(tx, &wanted).await?;
            match mode {
                Mode::DryRun => Err(Undo::Tried(batch)),
                Mode::Apply => {
                    shop::touch_tx(tx).await?;
                    Ok(batch)
                }
            }
        }));
        let batch = match tried {
            Ok(batch) | Err(Undo::Tried(batch)) => batch,
            Err(Undo::Refused(refusal)) => return Err(refusal),
        };
        self.count(&wanted, batch);
        Ok(())
    }

    fn count(&mut self, wanted: &[Wanted], batch: Batch) {
        for saved in batch.done {
            if saved.created {
                self.report.created += 1;
            } else {
                self.report.updated += 1;
            }
            self.report.variants += saved.variants.len() as u64;
            self.held += saved.held.len() as u64;
        }
        let refused: HashMap<usize, SaveProductError> = batch.refused.into_iter().collect();
        for (place, wanted) in wanted.iter().enumerate() {
            if let Some(error) = refused.get(&place) {
                self.report.left_out += 1;
                let (line, column) = place_of(error, wanted);
                self.report.problem(
                    line,
                    wanted.product.slug.as_str(),
                    column,
                    format!("{error}: change it and import again"),
                );
            } else {
                self.pictures += wanted.pictures;
                self.skus_made += wanted.skus_made;
            }
        }
    }

    pub async fn finish(mut self) -> Result<ImportReport, Refusal> {
        self.flush().await?;
        let report = &mut self.report;
        if report.created + report.updated > 0 {
            report.notes.push(Note::PricesAreShillings);
        }
        for (count, note) in [
            (self.pictures, Note::PicturesNotFetched { count: self.pictures }),
            (self.skus_made, Note::SkusMade { count: self.skus_made }),
            (self.held, Note::HeldForOrders { count: self.held }),
        ] {
            if count > 0 {
                report.notes.push(note);
            }
        }
        report.problems.sort_by_key(|problem| problem.line);
        Ok(self.report)
    }
}

/// Each product behind a savepoint: one that is refused leaves nothing behind, the others stay.
async fn write_tx(tx: &mut StoreTx, wanted: &[Wanted]) -> Result<Batch, Undo> {
    let mut batch = Batch::default();
    for (place, one) in wanted.iter().enumerate() {
        tx.conn().execute("savepoint product").await.map_err(Fault::from)?;
        match write_one_tx(tx, one).await {
            Ok(saved) => {
                tx.conn().execute("release savepoint product").await.map_err(Fault::from)?;
                batch.done.push(saved);
            }
            // Ours, not the file's: the whole import stops, or the transaction is tried again.
            Err(SaveProductError::Refused(refusal)) => return Err(Undo::Refused(refusal)),
            Err(error) => {
                tx.conn().execute("rollback to savepoint product").await.map_err(Fault::from)?;
                batch.refused.push((place, error));
            }
        }
    }
    let products: Vec<ProductId> = batch.done.iter().map(|saved| saved.product).collect();
    index_many_tx(tx, &products).await?;
    Ok(batch)
}

async fn write_one_tx(tx: &mut StoreTx, wanted: &Wanted) -> Result<Saved, SaveProductError> {
    add_categories_tx(tx, wanted.category.as_slice()).await?;
    save_product_tx(tx, &wanted.product, Reason::Import).await
}

/// Where in the file the reason of a refusal stands.
fn place_of(error: &SaveProductError, wanted: &Wanted) -> (u64, &'static str) {
    let line_of = |sku: &str| {
        let place = wanted.product.variants.iter().position(|variant| variant.sku == sku);
        place.and_then(|place| wanted.lines.get(place).copied()).unwrap_or(wanted.line)
    };
    match error {
        SaveProductError::SkuTaken { sku, .. } => (line_of(sku), "Variant SKU"),
        SaveProductError::ValueCount { sku, .. } => (line_of(sku), "Option1 Value"),
        SaveProductError::SameChoice { .. } => (wanted.line, "Option1 Value"),
        SaveProductError::NoCategory { .. } => (wanted.line, "Type"),
        SaveProductError::Field { field, .. } => (
            wanted.line,
            match *field {
                "name" => "Title",
                "brand" => "Vendor",
                "description" => "Body (HTML)",
                "tags" => "Tags",
                "options" => "Option1 Name",
                "option value" => "Option1 Value",
                "SKU" => "Variant SKU",
                "stock" => "Variant Inventory Qty",
                _ => "",
            },
        ),
        SaveProductError::Refused(_) => (wanted.line, ""),
    }
}
