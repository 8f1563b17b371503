// A tool's annotations as words.
import { annotationWords } from '../../text/annotations.ts';
import { Badge } from '../badge.tsx';

export function AnnotationBadges({ annotations }: { annotations: Readonly<Record<string, unknown>> | null }) {
  return annotationWords(annotations).map(({ word, meaning }) => (
    <Badge key={word} title={meaning} tone={word === 'destructive' ? 'bad' : 'plain'}>
      {word}
    </Badge>
  ));
}
