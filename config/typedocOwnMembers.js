// A plugin of TypeDoc: the page of a class lists its constructor and its own members. The page of the class that it extends has
// the others.
import { Converter, ReflectionKind } from 'typedoc';

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const reflection of project.getReflectionsByKind(ReflectionKind.ClassMember)) {
      const isInherited = reflection.parent?.kindOf(ReflectionKind.Class) && reflection.inheritedFrom;
      if (isInherited && !reflection.kindOf(ReflectionKind.Constructor)) project.removeReflection(reflection);
    }
  });
}
