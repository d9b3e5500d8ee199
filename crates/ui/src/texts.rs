/// Defines texts, each in English and Swahili; one that misses a language does not compile.
///
/// A text without arguments becomes a `const fn` that returns a `&'static str`; one with arguments returns a
/// `String`. Where a language has a singular, give arms instead of a text: they choose by the first argument.
///
/// ```
/// kikapu_ui::texts! {
///     /// On the button of a product.
///     pub add_to_cart() { en: "Add to cart", sw: "Weka kikapuni" }
///     /// How many things there are.
///     pub items(n: u32) { en: { 1 => "{n} item", _ => "{n} items" }, sw: "bidhaa {n}" }
/// }
/// use kikapu_kernel::Language;
/// assert_eq!(add_to_cart(Language::Sw), "Weka kikapuni");
/// assert_eq!(items(Language::En, 1), "1 item");
/// assert_eq!(items(Language::Sw, 2), "bidhaa 2");
/// ```
///
/// ```compile_fail
/// kikapu_ui::texts! {
///     /// Swahili is missing.
///     pub add_to_cart() { en: "Add to cart" }
/// }
/// ```
#[macro_export]
macro_rules! texts {
    () => {};
    ($(#[$meta:meta])* $vis:vis $name:ident() { en: $en:literal, sw: $sw:literal $(,)? } $($rest:tt)*) => {
        $(#[$meta])*
        $vis const fn $name(language: $crate::Language) -> &'static str {
            match language {
                $crate::Language::En => $en,
                $crate::Language::Sw => $sw,
            }
        }
        $crate::texts! { $($rest)* }
    };
    ($(#[$meta:meta])* $vis:vis $name:ident($first:ident: $kind:ty $(, $arg:ident: $argkind:ty)* $(,)?) { en: $en:tt, sw: $sw:tt $(,)? } $($rest:tt)*) => {
        $(#[$meta])*
        $vis fn $name(language: $crate::Language, $first: $kind $(, $arg: $argkind)*) -> String {
            match language {
                $crate::Language::En => $crate::text_body!($first, $en),
                $crate::Language::Sw => $crate::text_body!($first, $sw),
            }
        }
        $crate::texts! { $($rest)* }
    };
}

/// One language of a text with arguments. Only [`texts!`] calls it.
#[doc(hidden)]
#[macro_export]
macro_rules! text_body {
    ($first:ident, { $($pattern:pat => $text:literal),+ $(,)? }) => {
        match $first { $($pattern => format!($text),)+ }
    };
    ($first:ident, $text:literal) => {
        format!($text)
    };
}
