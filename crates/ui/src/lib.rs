//! The design system: parts that know no feature.
//!
//! Plain values in, HTML out; nothing here fetches. Every part works before any script does. Texts come in
//! both languages from [`t`]; a surface keeps its own texts with the same [`texts!`] macro.

#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

pub mod button;
pub mod card;
pub mod choice;
pub mod copy;
pub mod feedback;
pub mod field;
pub mod icon;
pub mod link;
pub mod navigation;
pub mod picture;
pub mod price;
pub mod product;
pub mod quantity;
pub mod rating;
pub mod select;
pub mod sentence;
pub mod status;
pub mod t;
mod texts;
pub mod timeline;
pub mod tint;
pub mod values;

pub use button::{Button, LinkButton, Size, Tone};
pub use card::{Card, EmptyState};
pub use choice::{Checkbox, ChoiceItem, OptionCards, RadioChips};
pub use copy::CopyField;
pub use feedback::{Alert, Badge, Mood, Skeleton, Toast};
pub use field::{Adornment, Input, NumberField, TextArea, TextField};
pub use icon::Icon;
pub use kikapu_kernel::Language;
pub use navigation::{Breadcrumb, Crumb, Disclosure, Pagination};
pub use picture::{Picture, PictureFile, PictureFormat, Sizes};
pub use price::PriceTag;
pub use product::{ProductCard, ProductGrid};
pub use quantity::QuantityStepper;
pub use rating::Rating;
pub use select::{Select, SelectGroup, SelectOption};
pub use sentence::{counted, unbroken};
pub use status::StatusCard;
pub use timeline::{Step, StepState, Timeline};
pub use tint::Tint;
pub use values::{swatch, value_label};
