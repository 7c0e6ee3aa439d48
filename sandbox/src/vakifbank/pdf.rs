//! The smallest PDF that shows some lines of text: one page, one of the fonts that every reader has.

/// A page of these lines. That font knows no Turkish letters, so those lose their marks.
pub(super) fn of_text(text: &str) -> Vec<u8> {
    let lines: Vec<String> = text.lines().map(|line| format!("({}) '", escaped(line))).collect();
    let content = format!("BT /F1 10 Tf 14 TL 50 790 Td\n{}\nET", lines.join("\n"));
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let table = file.len();
    let count = objects.len() + 1;
    file.push_str(&format!("xref\n0 {count}\n0000000000 65535 f \n"));
    for place in places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    file.push_str(&format!(
        "trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    ));
    file.into_bytes()
}

fn escaped(line: &str) -> String {
    let mut written = String::new();
    for letter in line.chars() {
        match letter {
            '(' | ')' | '\\' => written.extend(['\\', letter]),
            'ı' => written.push('i'),
            'İ' => written.push('I'),
            'ş' => written.push('s'),
            'Ş' => written.push('S'),
            'ğ' => written.push('g'),
            'Ğ' => written.push('G'),
            'ç' => written.push('c'),
            'Ç' => written.push('C'),
            'ö' => written.push('o'),
            'Ö' => written.push('O'),
            'ü' => written.push('u'),
            'Ü' => written.push('U'),
            ' '..='~' => written.push(letter),
            _ => written.push('?'),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_knows_where_every_object_begins() {
        let file = String::from_utf8(of_text("Ödeme (1)\nŞükrü")).unwrap();
        assert!(file.contains("(Odeme \\(1\\)) '"), "{file}");
        let table: usize = file.lines().rev().nth(1).unwrap().parse().unwrap();
        assert!(file[table..].starts_with("xref\n"));
        for (index, row) in file[table..].lines().skip(3).take(5).enumerate() {
            let place: usize = row[..10].parse().unwrap();
            assert!(file[place..].starts_with(&format!("{} 0 obj\n", index + 1)));
        }
    }
}
