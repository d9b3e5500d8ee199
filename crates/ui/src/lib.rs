//! The design system: parts that know no feature.
