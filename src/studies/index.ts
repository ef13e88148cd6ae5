import { didYouMean } from '../../layers/closestName.js';
import { kazemnejad2023 } from './kazemnejad2023.js';
import { press2022 } from './press2022.js';
import { ruoss2023 } from './ruoss2023.js';
import type { PublishedStudy } from './study.js';

export type { PublishedStatement, PublishedStudy, PublishedTable } from './study.js';

const STUDIES: readonly PublishedStudy[] = [ruoss2023, kazemnejad2023, press2022];

export function studyNames(): string[] {
  return STUDIES.map(({ name }) => name);
}

export function publishedStudies(): readonly PublishedStudy[] {
  return STUDIES;
}

/** The study of that name; undefined where there is none. */
export function publishedStudy(name: unknown): PublishedStudy | undefined {
  return STUDIES.find((study) => study.name === name);
}

/** What is wrong with a name that no study has. */
export function unknownStudy(name: string): string {
  const names = studyNames();
  return `Unknown study "${name}".${didYouMean(name, names)} The studies are ${names.join(', ')}.`;
}
