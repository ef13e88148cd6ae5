/** Before a button of the table goes: who uses the keyboard stays in the table. */
export function focusTable(button: HTMLElement): void {
  button.closest<HTMLElement>('.scroll')?.focus();
}
