//! `kikapu admin import-products`, as a script runs it.

use std::process::Output;

use kikapu_testkit::TestShop;

use crate::program::Installation;

const HEAD: &str =
    "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src\n";
const LAMP: &str = "lamp,Floor Lamp,Title,Default Title,LAMP,3,1250,https://example.com/lamp.jpg\n";

fn import(installation: &Installation, rows: &str, more: &[&str]) -> (i32, String) {
    let file = installation.path("goods.csv");
    std::fs::write(&file, format!("{HEAD}{rows}")).unwrap();
    let file = file.display().to_string();
    let arguments = ["admin", "import-products", &file, "--store", "kasi"];
    let Output { status, stdout, stderr } = installation.run(&[&arguments[..], more].concat());
    let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    (status.code().unwrap(), text)
}

async fn has_product(shop: &TestShop, slug: &str) -> bool {
    let found = sqlx::query_scalar("select exists (select 1 from products where slug = $1)").bind(slug);
    found.fetch_one(&shop.admin).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_exit_code_tells_whether_everything_was_written() {
    let shop = TestShop::open().await;
    let installation = Installation::of(&shop, &[]);

    let (code, text) = import(&installation, LAMP, &[]);
    assert_eq!(code, 0, "{text}");
    assert!(!has_product(&shop, "lamp").await, "a dry run");
    let (code, text) = import(&installation, LAMP, &["--apply"]);
    assert_eq!(code, 0, "pictures of other sites are told, and no failure: {text}");
    assert!(text.contains("1 pictures are named and were not fetched") && !text.contains("dashboard"), "{text}");
    assert!(has_product(&shop, "lamp").await);

    let without_price = "desk,Desk,Title,Default Title,DESK,3,,\n";
    let chair = "chair,Chair,Title,Default Title,CHAIR,3,900,\n";
    let (code, text) = import(&installation, &format!("{without_price}{chair}"), &["--apply"]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("1 left out") && text.contains("What has a problem is left out"), "{text}");
    assert!(has_product(&shop, "chair").await && !has_product(&shop, "desk").await);

    // Longer than the longest file.
    let sofa = "sofa,Sofa,Title,Default Title,SOFA,3,900,\n";
    let endless = format!("{sofa}endless,{},Title,Default Title,E,1,1,\n", "x".repeat(21 * 1024 * 1024));
    let (code, text) = import(&installation, &endless, &["--apply"]);
    assert_eq!(code, 4, "{text}");
    assert!(text.contains("Reading stopped before the end"), "{text}");

    let (code, text) = import(&installation, LAMP, &["--apply", "--colour"]);
    assert_eq!(code, 2, "what clap says of an option it does not know: {text}");
}
