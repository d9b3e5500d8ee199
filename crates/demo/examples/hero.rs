//! Draws a shop's hero and mark, to look at them: `hero <shop> <hero.png> <mark.png>`.

use kikapu_demo::{hero, mark, shop};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [slug, hero_out, mark_out] = args.as_slice() else {
        return Err("hero <shop> <hero.png> <mark.png>".into());
    };
    let shop = shop(slug)?;
    std::fs::write(hero_out, hero(&shop)?)?;
    std::fs::write(mark_out, mark(&shop, 512)?)?;
    Ok(())
}
