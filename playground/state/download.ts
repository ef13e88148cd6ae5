/** Gives a file to the browser's downloads. */
export function download(name: string, content: BlobPart, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // A browser may not have begun to read when click returns.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The name that a file had before a browser counted it: 'model (1).json' -> 'model.json'. */
export function nameBeforeDownload(name: string): string {
  return name.replace(/ ?\(\d+\)(?=\.[^.]*$)/, '');
}
