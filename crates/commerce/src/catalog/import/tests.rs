use super::report::ImportReport;
use super::rows::Groups;
use super::*;

fn read(file: &[u8]) -> (Vec<(String, usize, bool)>, ImportReport) {
    let mut report = ImportReport::default();
    let mut groups = Groups::new(file);
    let mut read = Vec::new();
    while let Some(group) = groups.next(&mut report) {
        read.push((group.handle.clone(), group.rows.len(), group.broken));
    }
    (read, report)
}

fn told(report: &ImportReport) -> Vec<(u64, &'static str)> {
    report.problems.iter().map(|problem| (problem.line, problem.column)).collect()
}

#[test]
fn rows_of_a_handle_are_one_product_and_lines_count_line_breaks() {
    let (read, report) = read(b"\xef\xbb\xbfHandle,title,Variant Price\na,\"two\nlines\",1\na,,2\n\nb,B,3\n,,\n,x,\n");
    assert_eq!(read, [("a".to_owned(), 2, false), ("b".to_owned(), 1, false)]);
    assert_eq!(told(&report), [(8, "Handle")]);
}

#[test]
fn a_handle_that_comes_back_later_is_not_written_twice() {
    let (read, report) = read(b"Handle,Title,Variant Price\na,A,1\nb,B,1\na,A,2\n");
    assert_eq!(read[2], ("a".to_owned(), 1, true));
    assert_eq!(told(&report), [(4, "Handle")]);
}

#[test]
fn a_file_without_the_needed_columns_is_refused_with_their_names() {
    let (read, report) = read(b"id,name\n1,x\n");
    assert!(read.is_empty() && report.stopped);
    assert!(report.problems[0].message.contains("Handle, Title, Variant Price"));
    assert_eq!(self::read(b"").1.problems_total, 1);
}

#[test]
fn what_is_not_utf_8_is_told_and_the_rest_is_read() {
    let (read, report) = read(b"Handle,Title,Variant Price\na,caf\xe9,1\nb,B,1\n");
    assert_eq!(read, [("b".to_owned(), 1, false)]);
    assert_eq!(told(&report), [(2, "")]);
}

#[test]
fn a_cell_over_the_limit_leaves_its_product_out() {
    let file = format!("Handle,Title,Variant Price\na,A,1\na,{},2\nb,B,1\n", "x".repeat(CELL_BYTES_MAX + 1));
    let (read, report) = read(file.as_bytes());
    assert_eq!(read, [("a".to_owned(), 2, true), ("b".to_owned(), 1, false)]);
    assert_eq!(told(&report), [(3, "Title")]);
}

#[test]
fn too_many_columns_rows_and_bytes_stop_the_reading() {
    let wide = format!("Handle,Title,Variant Price{}\n", ",x".repeat(COLUMNS_MAX));
    assert!(read(wide.as_bytes()).1.stopped);

    let mut long = "Handle,Title,Variant Price\n".to_owned();
    for n in 0..=ROWS_MAX {
        long.push_str(&format!("p{},P,1\n", n / 100));
    }
    let (groups, report) = read(long.as_bytes());
    assert!(report.stopped);
    assert_eq!((groups.len(), report.rows), (500, ROWS_MAX));

    let mut heavy = "Handle,Title,Variant Price\n".to_owned();
    let filler = "x".repeat(30_000);
    while heavy.len() as u64 <= FILE_BYTES_MAX {
        heavy.push_str(&format!("p{},{filler},1\n", heavy.len()));
    }
    let (groups, report) = read(heavy.as_bytes());
    assert!(report.stopped && groups.len() > 600);
    assert!(report.problems[0].message.contains("20 MiB"));
}
