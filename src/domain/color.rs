//! A workspace's colour, made legible: WCAG 2.2 contrast, for light and dark pages.

/// The least contrast of text (WCAG 2.2, 1.4.3).
pub const TEXT_CONTRAST: f64 = 4.5;
/// The least contrast of a control's area (WCAG 2.2, 1.4.11).
pub const AREA_CONTRAST: f64 = 3.0;

/// An sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

/// What a page in one colour scheme makes of a workspace's colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tones {
    /// The main button's area.
    pub brand: Color,
    /// Text on it: white or black.
    pub on_brand: Color,
    /// Links, and the focus ring.
    pub ink: Color,
}

impl Color {
    /// White.
    pub const WHITE: Self = Self::rgb(255, 255, 255);
    /// Black.
    pub const BLACK: Self = Self::rgb(0, 0, 0);
    /// The darkest surface of `app.css` in light pages (`--page`): what is legible there is legible on white.
    pub const LIGHT_PAGE: Self = Self::rgb(0xf5, 0xf6, 0xf8);
    /// The lightest surface of `app.css` in dark pages (`--surface`).
    pub const DARK_PAGE: Self = Self::rgb(0x18, 0x1b, 0x20);

    /// From its three parts.
    #[must_use]
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// `#rrggbb`, with or without the `#`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self { red, green, blue })
    }

    /// `rrggbb`.
    #[must_use]
    pub fn hex(self) -> String {
        format!("{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// The contrast ratio, 1 to 21 (WCAG 2.2, "contrast ratio").
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The tones for pages whose least favourable surface is `page`.
    #[must_use]
    pub fn tones(self, page: Self) -> Tones {
        let brand = self.until(AREA_CONTRAST, page);
        // White wins where it is legible: black on a strong colour looks like a mistake. One of the two always is.
        let on_brand = if Self::WHITE.contrast(brand) >= TEXT_CONTRAST { Self::WHITE } else { Self::BLACK };
        Tones { brand, on_brand, ink: self.until(TEXT_CONTRAST, page) }
    }

    /// The nearest mixture with black or white, whichever is further from `page`, that reaches `ratio`.
    fn until(self, ratio: f64, page: Self) -> Self {
        let far = if Self::WHITE.contrast(page) > Self::BLACK.contrast(page) { Self::WHITE } else { Self::BLACK };
        (0..=100).map(|percent| self.mixed(far, percent)).find(|tone| tone.contrast(page) >= ratio).unwrap_or(far)
    }

    fn mixed(self, other: Self, percent: u16) -> Self {
        let part = |from: u8, to: u8| {
            let sum = u16::from(from) * (100 - percent) + u16::from(to) * percent;
            u8::try_from(sum / 100).unwrap_or(u8::MAX)
        };
        Self::rgb(part(self.red, other.red), part(self.green, other.green), part(self.blue, other.blue))
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_what_wcag_says() {
        assert!((Color::WHITE.contrast(Color::BLACK) - 21.0).abs() < 1e-9);
        let grey = Color::parse("#767676").unwrap();
        assert!((grey.contrast(Color::WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn only_six_hex_digits_are_a_colour() {
        assert_eq!(Color::parse("#1a73e8"), Some(Color::rgb(0x1a, 0x73, 0xe8)));
        assert_eq!(Color::parse("1A73E8").map(Color::hex).as_deref(), Some("1a73e8"));
        for wrong in ["", "#fff", "#1a73e", "#1a73e8a", "+1a73e", "#ééé"] {
            assert_eq!(Color::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_colour_becomes_legible_in_both_schemes() {
        let steps = || (0..=255).step_by(15);
        for (red, green, blue) in steps().flat_map(|r| steps().flat_map(move |g| steps().map(move |b| (r, g, b)))) {
            let color = Color::rgb(red, green, blue);
            for page in [Color::LIGHT_PAGE, Color::DARK_PAGE] {
                let tones = color.tones(page);
                assert!(tones.ink.contrast(page) >= TEXT_CONTRAST, "{color:?}");
                assert!(tones.brand.contrast(page) >= AREA_CONTRAST, "{color:?}");
                assert!(tones.on_brand.contrast(tones.brand) >= TEXT_CONTRAST, "{color:?}");
            }
        }
    }

    #[test]
    fn a_legible_colour_stays_as_it_is() {
        let blue = Color::parse("#1a56db").unwrap();
        assert_eq!(blue.tones(Color::LIGHT_PAGE), Tones { brand: blue, on_brand: Color::WHITE, ink: blue });
    }
}
