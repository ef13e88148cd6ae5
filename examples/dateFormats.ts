// Dates in the 30 formats of dates.ts, and as ISO 8601 has them.

// Slashes put the month first, dots and dashes the day or a whole year; a year of two digits is one of 1950 to 2049.
export const formats = [
  ...'M/d/yyyy|M/d/yy|MM/dd/yyyy|MM/dd/yy|yyyy/MM/dd|yyyy/M/d|MMddyy|MMddyyyy|yyyyMMdd|ddMMMyyyy'.split('|'),
  ...'d.M.yyyy|d.M.yy|dd.MM.yyyy|dd.MM.yy|yyyy.MM.dd|d-M-yyyy|dd-MM-yyyy|yyyy-MM-dd|yyyy-M-d|ddMMMyy'.split(
    '|',
  ),
  ...'MMM d yyyy|MMM dd yyyy|MMM d yy|MMM d, yyyy|MMM dd, yy|MMMM d, yyyy|d MMM yyyy|d MMMM yyyy'.split('|'),
  ...'dd-MMM-yy|yyyy MMM d'.split('|'),
];
const months = 'JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER'.split(
  ' ',
);

/** Day 0 is January 1, 1950. */
export const isoDate = (day: number) => new Date(Date.UTC(1950, 0, 1 + day)).toISOString().slice(0, 10);
/** As a format says, in capitals. */
export function write(day: number, format: string): string {
  const [yyyy = '', MM = '', dd = ''] = isoDate(day).split('-');
  const month = months[Number(MM) - 1] ?? '';
  const short = { yy: yyyy.slice(2), MMM: month.slice(0, 3), M: `${Number(MM)}`, d: `${Number(dd)}` };
  const parts: Record<string, string> = { yyyy, MMMM: month, MM, dd, ...short };
  return format.replace(/y+|M+|d+/g, (part) => parts[part] ?? part);
}
