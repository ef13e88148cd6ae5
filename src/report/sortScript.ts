/**
 * Lets one sort tables by their columns: numbers by value, words by letter, what is neither last; rows that are equal stay in
 * order. It is the only script of a page. Without it headings are text, and all rows are there all the same.
 */
export const SORT_SCRIPT = `
for (const table of document.querySelectorAll('table.sortable')) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.append(...head.childNodes);
    head.append(button);
    button.onclick = () => {
      const falls = head.getAttribute('aria-sort') === 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', falls ? 'descending' : 'ascending');
      const keys = [...table.tBodies[0].rows].map((row) => {
        const text = row.cells[column].textContent.trim();
        const number = parseFloat(text.replace(/,(?=\\d{3})/g, '').replace('\u2212', '-'));
        return { row, text, number, lacks: isNaN(number) };
      });
      const isText = !table.tBodies[0].rows[0].cells[column].classList.contains('number');
      const sign = falls ? -1 : 1;
      keys.sort((a, b) =>
        isText
          ? sign * a.text.localeCompare(b.text, 'en', { numeric: true })
          : a.lacks - b.lacks || sign * (a.number - b.number),
      );
      table.tBodies[0].append(...keys.map(({ row }) => row));
    };
  });
}
`;

/** By which the page's policy lets that one run, and no other: base64 of its SHA-256. */
export const SORT_SCRIPT_HASH = '7V9YNj8eXfLOpC/xcdHfSz/nP2XfC3wZaE2qcvo5Lg4=';
