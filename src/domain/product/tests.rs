//! Prices by table, and that whatever is ordered sums to what it costs.
use super::*;
use proptest::prelude::*;

fn size(code: &str, minor: i64, uses: u32) -> Size {
    Size { code: code.into(), name: code.into(), minor, uses }
}

fn product(code: &str, sizes: Vec<Size>, tax_ppm: u32) -> Product {
    Product {
        id: ProductId(1),
        code: code.into(),
        name: code.to_uppercase(),
        group: String::new(),
        sizes,
        options: vec![Extra { code: "extra".into(), name: "Extra".into(), minor: 75 }],
        portions: vec![],
        needs_ticket: false,
        tax_ppm,
        counted: true,
        position: 1,
        gift_days: None,
    }
}

fn item(code: &str, size: &str, n: u16) -> Item {
    Item { code: code.into(), size: size.into(), options: vec![], seat: None, n }
}

fn menu(combo_minor: i64) -> Vec<Product> {
    let portion = |code: &str, size: &str, n| Portion { code: code.into(), size: size.into(), n };
    let combo = Product {
        options: vec![],
        counted: false,
        needs_ticket: true,
        portions: vec![portion("popcorn", "large", 1), portion("cola", "small", 2)],
        ..product("duo", vec![size("one", combo_minor, 1)], 0)
    };
    vec![
        product("popcorn", vec![size("small", 420, 1), size("large", 620, 3)], 200_000),
        product("cola", vec![size("small", 310, 1)], 50_000),
        combo,
    ]
}

#[test]
fn a_size_and_its_options_make_the_price_and_tax_is_within_each_piece() {
    let mut two = item("popcorn", "large", 2);
    two.options = vec!["extra".into()];
    let pieces = price(&menu(1000), &[two, item("COLA", "", 1)]).unwrap();
    let sums: Vec<_> = pieces.iter().map(|p| (p.words(), p.minor, p.tax, p.uses, p.group)).collect();
    assert_eq!(
        sums,
        [
            ("POPCORN large, Extra".into(), 695, 116, 3, 1),
            ("POPCORN large, Extra".into(), 695, 116, 3, 2),
            ("COLA small".into(), 310, 15, 1, 3),
        ]
    );
    let shown = shown(&pieces);
    assert_eq!(
        shown.iter().map(|s| (s.n, s.words.as_str(), s.each)).collect::<Vec<_>>()[0],
        (2, "POPCORN large, Extra", 695)
    );
    assert_eq!(needs(&pieces).into_iter().collect::<Vec<_>>(), [("cola".to_string(), 1), ("popcorn".to_string(), 6)]);
}

#[test]
fn a_combos_price_is_dealt_out_by_what_its_pieces_cost_alone() {
    let pieces = price(&menu(1000), &[item("duo", "", 1)]).unwrap();
    // 620 : 310 : 310 of 10.00, each with its own rate.
    assert_eq!(
        pieces.iter().map(|p| (p.code.as_str(), p.minor, p.tax)).collect::<Vec<_>>(),
        [("popcorn", 500, 83), ("cola", 250, 12), ("cola", 250, 12)]
    );
    let pieces = price(&menu(1001), &[item("duo", "", 1)]).unwrap();
    assert_eq!(pieces.iter().map(|p| p.minor).collect::<Vec<_>>(), [501, 250, 250], "the odd unit to the first");
    let one = &shown(&pieces)[0];
    assert_eq!(
        (one.n, one.words.as_str(), one.within.as_str(), one.each),
        (1, "DUO", "POPCORN large + 2 COLA small", 1001)
    );
}

#[test]
fn what_is_not_there_is_refused_by_name() {
    let menu = menu(1000);
    let code = |item: Item| price(&menu, &[item]).unwrap_err().code();
    assert_eq!(code(item("crisps", "", 1)), "not_found");
    assert_eq!(code(item("popcorn", "huge", 1)), "not_found");
    assert_eq!(code(Item { options: vec!["gold".into()], ..item("popcorn", "", 1) }), "not_found");
    assert_eq!(code(Item { options: vec!["extra".into(), "extra".into()], ..item("popcorn", "", 1) }), "usage");
    assert_eq!(code(Item { options: vec!["extra".into()], ..item("duo", "", 1) }), "usage");
    assert_eq!(code(item("cola", "", 501)), "usage");
    assert_eq!(check_tickets(&menu, &[item("duo", "", 2)], 1).unwrap_err().code(), "conflict");
    assert!(check_tickets(&menu, &[item("duo", "", 2), item("cola", "", 9)], 2).is_ok());
}

#[test]
fn a_combo_is_left_as_often_as_its_scarcest_piece_allows() {
    let menu = menu(1000);
    let stock = |code: &str| if code == "cola" { 5 } else { 100 };
    assert_eq!(left(&menu, &menu[2], &stock), Some(2), "two colas each");
    assert_eq!(left(&menu, &menu[1], &stock), Some(5));
    assert_eq!(left(&menu, &Product { counted: false, ..menu[1].clone() }, &stock), None);
}

#[test]
fn a_product_that_could_not_be_sold_is_refused() {
    let fine = product("popcorn", vec![size("small", 420, 1), size("large", 620, 3)], 200_000);
    fine.check().unwrap();
    let combo = menu(1000).remove(2);
    combo.check().unwrap();
    let odd = |p: Product| assert_eq!(p.check().unwrap_err().code(), "usage", "{p:?}");
    odd(Product { code: "pop corn".into(), ..fine.clone() });
    odd(Product { name: "\u{1b}[2J".into(), ..fine.clone() });
    odd(Product { sizes: vec![], ..fine.clone() });
    odd(Product { sizes: vec![size("small", -1, 1)], ..fine.clone() });
    odd(Product { sizes: vec![size("small", 1, 1), size("small", 2, 1)], ..fine.clone() });
    odd(Product { counted: true, ..combo.clone() });
    odd(Product { portions: combo.portions[..1].to_vec(), ..combo.clone() });
    odd(Product { sizes: vec![size("a", 1, 1), size("b", 1, 1)], ..combo });
}

proptest! {
    /// Whatever is ordered: the pieces sum to sizes plus options, a combo's to its price, and each piece's tax is within it.
    #[test]
    fn pieces_sum_to_what_is_asked(
        combo_minor in 0i64..5000,
        wanted in prop::collection::vec((0usize..4, any::<bool>(), 1u16..6), 1..8),
    ) {
        let menu = menu(combo_minor);
        let codes = [("popcorn", "small", 420), ("popcorn", "large", 620), ("cola", "small", 310), ("duo", "one", combo_minor)];
        let (mut items, mut sum) = (Vec::new(), 0);
        for (at, extra, n) in wanted {
            let (code, size, minor) = codes[at];
            let extra = extra && code != "duo";
            let options = if extra { vec!["extra".to_string()] } else { vec![] };
            items.push(Item { options, ..item(code, size, n) });
            sum += (minor + if extra { 75 } else { 0 }) * i64::from(n);
        }
        let pieces = price(&menu, &items).unwrap();
        prop_assert_eq!(total(&pieces), sum);
        prop_assert!(pieces.iter().all(|p| (0..=p.minor).contains(&p.tax)));
        let again: i64 = shown(&pieces).iter().map(|s| s.each * i64::from(s.n)).sum();
        prop_assert_eq!(again, sum, "what is shown is what is sold");
        let n: u16 = items.iter().map(|i| i.n).sum();
        prop_assert_eq!(shown(&pieces).iter().map(|s| s.n).sum::<u16>(), n);
    }
}
