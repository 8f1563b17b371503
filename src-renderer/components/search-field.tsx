// The search field of a screen; "/" goes there, Escape empties it.
import { Search } from 'lucide-react';
import { SEARCH_FIELD } from '../app/use-shortcuts.ts';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import { TextInput } from './inputs.tsx';
import { Kbd } from './kbd.tsx';

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Down arrow: into the list below. */
  readonly onDown?: () => void;
  readonly className?: string;
}

export function SearchField({ label, value, onChange, onDown, className }: SearchFieldProps) {
  return (
    <span className={cx('relative flex items-center', className)}>
      <Icon of={Search} className="pointer-events-none absolute left-2.5 text-faint" />
      <TextInput
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={`${label}…`}
        value={value}
        className="pr-8 pl-8"
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' && onDown) {
            event.preventDefault();
            onDown();
          }
          if (event.key === 'Escape') {
            if (value) onChange('');
            else event.currentTarget.blur();
          }
        }}
        {...SEARCH_FIELD}
      />
      {value === '' && <Kbd shortcut="/" className="pointer-events-none absolute right-2 text-faint" />}
    </span>
  );
}
