//! Columns over days, as an SVG within the page: numbers that a template draws.

use chrono::{DateTime, NaiveDate, Utc};

const WIDTH: i64 = 720;
const HEIGHT: i64 = 180;
/// Room for the scale, above, right and below.
const LEFT: i64 = 40;
const TOP: i64 = 12;
const RIGHT: i64 = 8;
const BOTTOM: i64 = 24;

/// A horizontal line of the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it begins.
    pub left: i64,
    /// Where it ends.
    pub right: i64,
    /// How far down.
    pub y: i64,
    /// The number that it stands for.
    pub label: i64,
}

/// A day's column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Left edge.
    pub x: i64,
    /// Upper edge.
    pub y: i64,
    /// How wide.
    pub width: i64,
    /// How high.
    pub height: i64,
    /// "23 November: 4".
    pub spoken: String,
}

/// The drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The scale.
    pub lines: Vec<Line>,
    /// The columns.
    pub bars: Vec<Bar>,
    /// Days below it: where, which, and how they are aligned.
    pub days: Vec<(i64, String, &'static str)>,
    /// All of it in a sentence.
    pub spoken: String,
}

impl Chart {
    /// Counts by day for the `days` days that end with today; days that are not among them count as none.
    #[must_use]
    pub fn by_day(counts: &[(NaiveDate, i64)], days: i64, now: DateTime<Utc>, noun: &str) -> Self {
        let days = days.max(1);
        let (today, span) = (now.date_naive(), usize::try_from(days).unwrap_or(1));
        let all: Vec<(NaiveDate, i64)> = today
            .iter_days_back()
            .take(span)
            .map(|day| (day, counts.iter().filter(|(at, _)| *at == day).map(|(_, count)| count).sum()))
            .collect();
        let total: i64 = all.iter().map(|(_, count)| count).sum();
        let top = ceiling(all.iter().map(|(_, count)| *count).max().unwrap_or(0));
        let (inner_width, inner_height) = (WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
        let y = |count: i64| TOP + inner_height - inner_height * count / top;
        let x = |at: i64| LEFT + inner_width * at / days;
        let column = |(at, (day, count)): (i64, &(NaiveDate, i64))| Bar {
            x: x(at) + 2,
            y: y(*count),
            width: (x(at + 1) - x(at) - 4).max(2),
            height: TOP + inner_height - y(*count),
            spoken: format!("{}: {count}", day.format("%-d %B")),
        };
        let first = all.last().map_or(today, |(day, _)| *day);
        Self {
            lines: [0, top / 2, top].map(|label| Line { left: LEFT, right: WIDTH - RIGHT, y: y(label), label }).into(),
            bars: (0..).zip(all.iter().rev()).filter(|(_, (_, count))| *count > 0).map(column).collect(),
            days: vec![
                (LEFT, first.format("%-d %B").to_string(), "start"),
                (WIDTH - RIGHT, today.format("%-d %B").to_string(), "end"),
            ],
            spoken: format!("{total} {noun} in the last {days} days."),
        }
    }

    /// How wide it is.
    #[must_use]
    pub const fn width(&self) -> i64 {
        WIDTH
    }

    /// How high.
    #[must_use]
    pub const fn height(&self) -> i64 {
        HEIGHT
    }
}

trait Backwards {
    fn iter_days_back(self) -> impl Iterator<Item = NaiveDate>;
}

impl Backwards for NaiveDate {
    fn iter_days_back(self) -> impl Iterator<Item = NaiveDate> {
        std::iter::successors(Some(self), NaiveDate::pred_opt)
    }
}

/// The next even number of the kind 2, 4, 10, 20, 40, 100: the scale's middle is whole.
fn ceiling(most: i64) -> i64 {
    let mut step = 1_i64;
    loop {
        for factor in [2, 4, 10] {
            if most <= factor * step {
                return factor * step;
            }
        }
        step = step.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_stand_in_order_and_within_the_drawing() {
        let now: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let counts = [(day("2026-03-01"), 3), (day("2026-02-27"), 8), (day("2026-01-01"), 99)];
        let chart = Chart::by_day(&counts, 30, now, "new connections");
        assert_eq!(chart.spoken, "11 new connections in the last 30 days.");
        let spoken: Vec<_> = chart.bars.iter().map(|bar| bar.spoken.as_str()).collect();
        assert_eq!(spoken, ["27 February: 8", "1 March: 3"]);
        for bar in &chart.bars {
            assert!(
                bar.x >= LEFT && bar.x + bar.width <= WIDTH && bar.y >= TOP && bar.y + bar.height <= HEIGHT - BOTTOM
            );
        }
        assert!(chart.bars[0].height > chart.bars[1].height);
        assert_eq!(chart.days[0].1, "31 January");
    }

    #[test]
    fn the_scale_ends_on_an_even_number() {
        for (most, top) in [(0, 2), (2, 2), (3, 4), (5, 10), (11, 20), (39, 40), (41, 100), (1_001, 2_000)] {
            assert_eq!(ceiling(most), top);
        }
    }
}
