// A value only the gateway has: it stays until it is replaced or removed on purpose.
import { Button } from '../../../components/button.tsx';
import type { FieldControl } from '../../../components/field.tsx';
import { TextInput } from '../../../components/inputs.tsx';

interface StoredValueProps {
  readonly control?: FieldControl;
  /** What the value is of, for accessible names: "token URL". */
  readonly what: string;
  readonly onReplace: () => void;
  /** Only where it may be left out. */
  readonly onRemove?: () => void;
}

export function StoredValue({ control, what, onReplace, onRemove }: StoredValueProps) {
  return (
    <span className="relative flex min-w-0 items-center">
      <TextInput
        {...(control ?? { 'aria-label': what })}
        value=""
        placeholder="stored"
        readOnly
        className={onRemove ? 'pr-38' : 'pr-18'}
      />
      <span className="absolute right-1 flex items-center">
        {onRemove && (
          <Button small look="quiet" aria-label={`Remove ${what}`} onClick={onRemove}>
            Remove
          </Button>
        )}
        <Button
          small
          look="quiet"
          aria-label={`Replace ${what}`}
          onClick={() => {
            onReplace();
            requestAnimationFrame(() => control && document.getElementById(control.id)?.focus());
          }}
        >
          Replace
        </Button>
      </span>
    </span>
  );
}

interface BackToStoredProps {
  readonly what: string;
  readonly className?: string;
  readonly onKeep: () => void;
}

export function BackToStored({ what, className, onKeep }: BackToStoredProps) {
  return (
    <Button small look="quiet" className={className} aria-label={`Keep the stored ${what}`} onClick={onKeep}>
      Keep
    </Button>
  );
}
