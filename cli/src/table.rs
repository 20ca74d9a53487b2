//! A table for people. Its widths are those of the first rows, so that any number of rows takes the memory of one page.

use std::io::{self, Write};

use crate::out::plain;

/// A table that is printed as its rows come.
pub(crate) struct Table<const COLUMNS: usize> {
    headers: [&'static str; COLUMNS],
    widths: Option<[usize; COLUMNS]>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// One with these headers.
    pub(crate) fn new(headers: [&'static str; COLUMNS]) -> Self {
        Self { headers, widths: None }
    }

    /// Prints rows; before the first ones, the headers.
    pub(crate) fn rows(&mut self, rows: &[[String; COLUMNS]]) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = rows.iter().map(|row| row.each_ref().map(|cell| plain(cell))).collect();
        let mut out = io::stdout().lock();
        let widths = match self.widths {
            Some(widths) => widths,
            None => {
                let widths = std::array::from_fn(|column| {
                    let cells = rows.iter().map(|row| row[column].chars().count());
                    cells.chain([self.headers[column].len()]).max().unwrap_or(0)
                });
                line(&mut out, self.headers, widths)?;
                *self.widths.insert(widths)
            }
        };
        for row in &rows {
            line(&mut out, row.each_ref().map(String::as_str), widths)?;
        }
        Ok(())
    }

    /// Whether it has had no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.widths.is_none()
    }
}

fn line<const COLUMNS: usize>(
    out: &mut impl Write,
    cells: [&str; COLUMNS],
    widths: [usize; COLUMNS],
) -> io::Result<()> {
    let cells: Vec<_> = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
    writeln!(out, "{}", cells.join("  ").trim_end())
}
