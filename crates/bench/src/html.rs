//! What a browser would find in a page of ours: fields of forms, files, pictures. Reads what our renderer writes,
//! quoted attributes and no stray `>` in them; it is no parser for other people's pages.

/// A phone of the kind most shoppers have: 360 points wide, two pixels a point.
const WIDTH_PT: f64 = 360.0;
const DENSITY: f64 = 2.0;

/// A picture of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file the phone takes.
    pub url: String,
    /// Fetched only when it comes near the screen.
    pub lazy: bool,
    /// One small file for every screen: a thumbnail.
    pub lean: bool,
}

/// The value of the first tag with `name="{name}"`.
pub fn field(page: &str, name: &str) -> Option<String> {
    tags(page)
        .find(|tag| attribute(tag, "name") == Some(name))
        .map(|tag| plain(attribute(tag, "value").unwrap_or_default()))
}

/// The value of the first option that is selected, with a value.
pub fn selected(page: &str) -> Option<String> {
    let options = tags(page).filter(|tag| tag.starts_with("option ") && has(tag, "selected"));
    options.filter_map(|tag| attribute(tag, "value")).find(|value| !value.is_empty()).map(plain)
}

/// Addresses of stylesheets.
pub fn styles(page: &str) -> Vec<String> {
    let links = tags(page).filter(|tag| tag.starts_with("link ") && attribute(tag, "rel") == Some("stylesheet"));
    links.filter_map(|tag| attribute(tag, "href")).map(plain).collect()
}

/// The sprite of icons, if the page shows one.
pub fn icons(page: &str) -> Option<String> {
    let used = tags(page).filter(|tag| tag.starts_with("use ")).find_map(|tag| attribute(tag, "href"))?;
    used.split('#').next().map(plain)
}

/// The glue and the wasm file that the page's loader names.
pub fn program(page: &str) -> Option<(String, String)> {
    let quoted = |before: &str| {
        let from = page.find(before)? + before.len();
        page.get(from..)?.split('"').next().map(str::to_owned)
    };
    Some((quoted("import(\"")?, quoted("module_or_path:\"")?))
}

/// Its pictures in order, each as the file that the phone takes: AVIF where there is one.
pub fn pictures(page: &str) -> Vec<Picture> {
    page.split("<picture>").skip(1).filter_map(|rest| picture(rest.split("</picture>").next()?)).collect()
}

/// Boxes whose picture is not drawn yet.
pub fn missing_pictures(page: &str) -> usize {
    page.matches("media-none").count()
}

fn picture(inner: &str) -> Option<Picture> {
    let source = tags(inner).find(|tag| tag.starts_with("source ") && attribute(tag, "type") == Some("image/avif"));
    let image = tags(inner).find(|tag| tag.starts_with("img "))?;
    let from = source.unwrap_or(image);
    let lean = attribute(from, "sizes").is_none();
    let set = attribute(from, "srcset").or_else(|| attribute(from, "src"))?;
    let url = if lean { set } else { choose(set, attribute(from, "sizes")?) };
    Some(Picture { url: plain(url), lazy: attribute(image, "loading") == Some("lazy"), lean })
}

/// The file Chromium takes: the first that fills the box, or the one before where that is nearer (by ratio).
fn choose<'a>(set: &'a str, sizes: &str) -> &'a str {
    let files: Vec<(&str, f64)> = set
        .split(',')
        .filter_map(|file| {
            let (url, width) = file.trim().split_once(' ')?;
            Some((url, width.strip_suffix('w')?.parse::<f64>().ok()? / box_pt(sizes)))
        })
        .collect();
    for pair in files.windows(2) {
        let [(url, density), (wider, next)] = pair else { break };
        if *next >= DENSITY {
            return if DENSITY >= (density * next).sqrt() { wider } else { url };
        }
    }
    files.last().map_or("", |(url, _)| url)
}

/// Width of the box that `sizes` gives the phone, points.
fn box_pt(sizes: &str) -> f64 {
    let holds = |condition: &str| {
        let condition = condition.trim_matches(['(', ')']);
        let number = |text: &str, unit: &str| text.strip_suffix(unit).and_then(|text| text.parse::<f64>().ok());
        match condition.split_once(':') {
            Some(("min-width", least)) => number(least, "px").is_some_and(|least| WIDTH_PT >= least),
            Some(("min-resolution", least)) => number(least, "dppx").is_some_and(|least| DENSITY >= least),
            Some(_) | None => false,
        }
    };
    let length = |text: &str| {
        let of_screen = text.strip_suffix("vw").and_then(|share| share.parse::<f64>().ok());
        of_screen
            .map(|share| WIDTH_PT * share / 100.0)
            .or_else(|| text.strip_suffix("px").and_then(|px| px.parse().ok()))
    };
    sizes
        .split(',')
        .find_map(|part| match part.trim().split_once(' ') {
            Some((condition, width)) => holds(condition).then(|| length(width)).flatten(),
            None => length(part.trim()),
        })
        .unwrap_or(WIDTH_PT)
}

/// The inner text of every opening tag.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split('<').skip(1).filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        let (before, after) = rest.split_once("=\"")?;
        let (value, next) = after.split_once('"')?;
        if before.trim_end().rsplit(' ').next() == Some(name) {
            return Some(value);
        }
        rest = next;
    }
}

fn has(tag: &str, name: &str) -> bool {
    // Values are between quotes: every second piece.
    tag.split('"').step_by(2).any(|piece| piece.split(' ').any(|word| word == name))
}

fn plain(escaped: &str) -> String {
    escaped.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests;
