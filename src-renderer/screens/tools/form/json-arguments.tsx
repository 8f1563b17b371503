// The arguments as JSON text.
import { useEffect, useId, useState } from 'react';
import { FieldError } from '../../../components/field.tsx';
import { TextArea } from '../../../components/inputs.tsx';

interface JsonArgumentsProps {
  readonly value: Readonly<Record<string, unknown>>;
  readonly onChange: (value: Record<string, unknown>) => void;
  readonly onBroken: (broken: boolean) => void;
  readonly note?: string;
}

export function JsonArguments({ value, onChange, onBroken, note }: JsonArgumentsProps) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [problem, setProblem] = useState<string | null>(null);
  const id = useId();
  // What is broken here is not so elsewhere.
  useEffect(() => () => onBroken(false), [onBroken]);
  const change = (next: string) => {
    setText(next);
    const read = readObject(next);
    const broken = typeof read === 'string';
    setProblem(broken ? read : null);
    onBroken(broken);
    if (!broken) onChange(read);
  };
  return (
    <div className="flex flex-col gap-1">
      {note && <p className="text-small text-soft">{note}</p>}
      <TextArea
        mono
        aria-label="Arguments as JSON"
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? id : undefined}
        rows={6}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
      />
      {problem && <FieldError id={id}>{problem}</FieldError>}
    </div>
  );
}

/** The object, or what is wrong with the text. */
function readObject(text: string): Record<string, unknown> | string {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    const fits = typeof value === 'object' && value !== null && !Array.isArray(value);
    return fits ? (value as Record<string, unknown>) : 'The arguments are one JSON object: {…}';
  } catch (error) {
    return `This is no valid JSON yet: ${error instanceof Error ? error.message.slice(0, 160) : 'check it'}`;
  }
}
