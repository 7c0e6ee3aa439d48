//! The order's lines as the wire takes them: no quantity, no negative line, and a sum that is the amount to the kuruş.

use vezne_protocol::{Amount, Locale};

use super::order::{ItemKind, Line, Order};

/// The id of the line that shipping becomes.
const SHIPPING_ID: &str = "shipping";

/// One line with its whole price, above zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasketLine {
    /// The line's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: String,
    /// Whether it is shipped.
    pub kind: ItemKind,
    /// What the whole line costs after the discount.
    pub price: Amount,
}

/// Why an order makes no basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BasketError {
    /// A line, or their sum, is above the largest amount.
    #[error("the lines add up to more than 99999999.99")]
    TooLarge,
    /// The discount is more than everything costs.
    #[error("the discount is larger than lines and shipping together")]
    DiscountTooLarge,
    /// Lines + shipping − discount is not the amount.
    #[error("lines + shipping - discount is {sum}, not {amount}")]
    SumDiffers {
        /// What they add up to.
        sum: Amount,
        /// What the order says.
        amount: Amount,
    },
    /// Nothing is left to pay.
    #[error("nothing is left to pay: every line is zero")]
    NothingToPay,
}

/// The wire's lines of an order. Quantity is multiplied in, the discount spread by largest remainder over the goods
/// (what exceeds them comes off shipping), lines of zero left out.
pub fn lines(order: &Order) -> Result<Vec<BasketLine>, BasketError> {
    let prices = order.lines.iter().map(line_price).collect::<Result<Vec<_>, _>>()?;
    let goods = prices
        .iter()
        .try_fold(Amount::ZERO, |sum, &price| sum.checked_add(price));
    let goods = goods.ok_or(BasketError::TooLarge)?;
    let whole = goods.checked_add(order.shipping).ok_or(BasketError::TooLarge)?;
    let sum = whole.checked_sub(order.discount).ok_or(BasketError::DiscountTooLarge)?;
    if sum != order.amount {
        return Err(BasketError::SumDiffers {
            sum,
            amount: order.amount,
        });
    }
    if sum.is_zero() {
        return Err(BasketError::NothingToPay);
    }
    let off_goods = order.discount.min(goods);
    let off_shipping = order.discount.checked_sub(off_goods).unwrap_or(Amount::ZERO);
    let shares = allocate(off_goods, &prices);
    let goods_lines = order
        .lines
        .iter()
        .zip(prices.iter().zip(shares))
        .map(|(line, (price, share))| BasketLine {
            id: line.id.clone(),
            name: line.name.clone(),
            category: line.category.clone(),
            kind: line.kind,
            price: price.checked_sub(share).unwrap_or(Amount::ZERO),
        });
    let shipping = order.shipping.checked_sub(off_shipping).unwrap_or(Amount::ZERO);
    let lines = goods_lines.chain([shipping_line(order, shipping)]);
    Ok(lines.filter(|line| !line.price.is_zero()).collect())
}

fn line_price(line: &Line) -> Result<Amount, BasketError> {
    line.unit_price.checked_mul(line.quantity).ok_or(BasketError::TooLarge)
}

fn shipping_line(order: &Order, price: Amount) -> BasketLine {
    let is_shipped = order.lines.iter().any(|line| line.kind == ItemKind::Physical);
    let name = match order.locale {
        Locale::Tr => "Kargo",
        Locale::En => "Shipping",
    };
    BasketLine {
        id: SHIPPING_ID.to_owned(),
        name: name.to_owned(),
        category: name.to_owned(),
        kind: if is_shipped {
            ItemKind::Physical
        } else {
            ItemKind::Virtual
        },
        price,
    }
}

/// Shares of an amount in proportion to weights, by largest remainder: they add up to it to the kuruş, and none is
/// larger than its weight while the amount is not larger than all weights.
pub fn allocate(amount: Amount, weights: &[Amount]) -> Vec<Amount> {
    let total: u128 = weights.iter().map(|weight| u128::from(weight.kurus())).sum();
    if total == 0 {
        return vec![Amount::ZERO; weights.len()];
    }
    let exact = weights
        .iter()
        .map(|weight| u128::from(amount.kurus()) * u128::from(weight.kurus()));
    let mut shares: Vec<(u128, u128)> = exact.map(|product| (product / total, product % total)).collect();
    let given: u128 = shares.iter().map(|(share, _)| share).sum();
    let left = usize::try_from(u128::from(amount.kurus()) - given).expect("fewer kuruş are left than there are lines");
    let mut by_remainder: Vec<usize> = (0..shares.len()).collect();
    by_remainder.sort_by_key(|&line| std::cmp::Reverse(shares[line].1));
    for &line in by_remainder.iter().take(left) {
        shares[line].0 += 1;
    }
    let share = |(share, _)| {
        u64::try_from(share)
            .ok()
            .and_then(|kurus| Amount::from_kurus(kurus).ok())
    };
    shares
        .into_iter()
        .map(|pair| share(pair).expect("a share is not larger than the amount"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::order::testing::order;
    use super::*;
    use proptest::prelude::*;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    fn line(id: &str, unit_price: &str, quantity: u32) -> Line {
        Line {
            id: id.into(),
            unit_price: amount(unit_price),
            quantity,
            ..order().lines[0].clone()
        }
    }

    fn prices(order: &Order) -> Vec<(String, String)> {
        lines(order)
            .unwrap()
            .into_iter()
            .map(|line| (line.id, line.price.to_string()))
            .collect()
    }

    #[test]
    fn quantity_is_multiplied_into_one_line() {
        assert_eq!(
            prices(&order()),
            [("L1".into(), "90.00".into()), ("shipping".into(), "10.00".into())]
        );
    }

    #[test]
    fn a_discount_is_spread_to_the_kurus() {
        let lines = vec![line("A", "10", 1), line("B", "10", 1), line("C", "10", 1)];
        let order = Order {
            lines,
            shipping: Amount::ZERO,
            discount: amount("10"),
            amount: amount("20"),
            ..order()
        };
        assert_eq!(
            prices(&order)
                .iter()
                .map(|(_, price)| price.as_str())
                .collect::<Vec<_>>(),
            ["6.66", "6.67", "6.67"]
        );
    }

    #[test]
    fn the_kurus_that_is_left_goes_to_the_largest_remainder() {
        // 100 kuruş over 1, 2 and 4 lira: 14.29, 28.57 and 57.14.
        let shares = allocate(amount("1"), &[amount("1"), amount("2"), amount("4")]);
        assert_eq!(
            shares.iter().map(|share| share.kurus()).collect::<Vec<_>>(),
            [14, 29, 57]
        );
    }

    #[test]
    fn a_discount_above_the_goods_comes_off_shipping_and_zero_lines_go() {
        let lines = vec![line("A", "5", 1), line("gift", "0", 1)];
        let order = Order {
            lines,
            shipping: amount("10"),
            discount: amount("8"),
            amount: amount("7"),
            ..order()
        };
        assert_eq!(prices(&order), [("shipping".into(), "7.00".into())]);
    }

    #[test]
    fn a_basket_that_does_not_sum_is_refused_with_both_figures() {
        let order = Order {
            amount: amount("99.99"),
            ..order()
        };
        assert_eq!(
            lines(&order),
            Err(BasketError::SumDiffers {
                sum: amount("100.00"),
                amount: amount("99.99")
            })
        );
        let free = Order {
            discount: amount("100"),
            amount: Amount::ZERO,
            ..order.clone()
        };
        assert_eq!(lines(&free), Err(BasketError::NothingToPay));
        let below = Order {
            discount: amount("100.01"),
            ..order.clone()
        };
        assert_eq!(lines(&below), Err(BasketError::DiscountTooLarge));
        let huge = Order {
            lines: vec![line("A", "99999999.99", 2)],
            ..order
        };
        assert_eq!(lines(&huge), Err(BasketError::TooLarge));
    }

    proptest! {
        #[test]
        fn shares_add_up_and_none_exceeds_its_line(weights in prop::collection::vec(0u64..10_000_000, 1..40), part in 0u64..=1000) {
            let weights: Vec<Amount> = weights.into_iter().map(|kurus| Amount::from_kurus(kurus).unwrap()).collect();
            let total: u64 = weights.iter().map(|weight| weight.kurus()).sum();
            let discount = Amount::from_kurus(total * part / 1000).unwrap();
            let shares = allocate(discount, &weights);
            prop_assert_eq!(shares.iter().map(|share| share.kurus()).sum::<u64>(), discount.kurus());
            for (share, weight) in shares.iter().zip(&weights) {
                prop_assert!(share <= weight);
            }
        }

        #[test]
        fn a_basket_always_sums_to_the_amount(units in prop::collection::vec((0u64..1_000_000, 1u32..9), 1..12), shipping in 0u64..5_000, part in 0u64..1000) {
            let lines: Vec<Line> = units.iter().map(|&(kurus, quantity)| {
                Line { unit_price: Amount::from_kurus(kurus).unwrap(), quantity, ..order().lines[0].clone() }
            }).collect();
            let goods: u64 = units.iter().map(|&(kurus, quantity)| kurus * u64::from(quantity)).sum();
            let discount = (goods + shipping) * part / 1000;
            let kurus = |kurus| Amount::from_kurus(kurus).unwrap();
            let order = Order { lines, shipping: kurus(shipping), discount: kurus(discount), amount: kurus(goods + shipping - discount), ..order() };
            match super::lines(&order) {
                Ok(basket) => {
                    prop_assert_eq!(basket.iter().map(|line| line.price.kurus()).sum::<u64>(), order.amount.kurus());
                    prop_assert!(basket.iter().all(|line| !line.price.is_zero()));
                }
                Err(error) => prop_assert!(error == BasketError::NothingToPay && order.amount.is_zero()),
            }
        }
    }
}
