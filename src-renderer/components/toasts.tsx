// The toasts: what just happened, bottom right, read out politely; F8 goes to them.
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import * as Radix from 'radix-ui/toast';
import { type RefObject, useEffect, useRef } from 'react';
import { useApp, useUi } from '../app/app-context.ts';
import type { Toast } from '../app/ui-store.ts';
import { Button, IconButton } from './button.tsx';
import { focusElement } from './focus.ts';
import { Icon } from './icon.tsx';

const TONES = {
  done: { icon: CircleCheck, color: 'text-ok' },
  problem: { icon: CircleAlert, color: 'text-bad' },
  info: { icon: Info, color: 'text-faint' },
};

export function Toasts() {
  const toasts = useUi((state) => state.toasts);
  const region = useRef<HTMLDivElement>(null);
  useWayInAndOut(region);
  return (
    <Radix.Provider swipeDirection="right" label="Notification">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
      {/* A dialog hides the rest of the page from assistive technology, except for live regions. Each toast is read out
          elsewhere; above a dialog they stand at the top, where they leave its buttons free. */}
      <div ref={region} className="contents">
        <Radix.Viewport
          label="Notifications ({hotkey})"
          aria-live="off"
          className="fixed right-4 bottom-4 z-50 flex w-90 max-w-[calc(100vw-32px)] flex-col gap-2 outline-none [[data-scroll-locked]_&]:top-4 [[data-scroll-locked]_&]:right-auto [[data-scroll-locked]_&]:bottom-auto [[data-scroll-locked]_&]:left-1/2 [[data-scroll-locked]_&]:-translate-x-1/2"
        />
      </div>
    </Radix.Provider>
  );
}

/**
 * A dialog takes back the focus that leaves it, and hears of that at the document: not for a way into the toasts. With the
 * last toast the focus goes back to where it came from.
 */
function useWayInAndOut(region: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { body } = document;
    let from: EventTarget | null = null;
    const isInside = (target: EventTarget | null) =>
      target instanceof Node && region.current?.contains(target) === true;
    const onIn = (event: FocusEvent) => {
      if (!isInside(event.target)) return;
      if (!isInside(event.relatedTarget)) from = event.relatedTarget;
      event.stopPropagation();
    };
    const onOut = (event: FocusEvent) => {
      if (isInside(event.relatedTarget)) event.stopPropagation();
    };
    body.addEventListener('focusin', onIn);
    body.addEventListener('focusout', onOut);
    return () => {
      body.removeEventListener('focusin', onIn);
      body.removeEventListener('focusout', onOut);
      if (from && document.activeElement === body) focusElement(from);
    };
  }, [region]);
}

function ToastCard({ toast: { id, tone, text, action, stay } }: { toast: Toast }) {
  const { actions } = useApp();
  const { icon, color } = TONES[tone];
  const lasts = action?.lasts;
  // A pointer that rests on a toast keeps it; what it offers runs out all the same.
  useEffect(() => {
    if (lasts === undefined) return;
    const timer = setTimeout(() => actions.notify.dismiss(id), lasts);
    return () => clearTimeout(timer);
  }, [actions, id, lasts]);
  return (
    <Radix.Root
      duration={stay}
      onOpenChange={(open) => !open && actions.notify.dismiss(id)}
      type={tone === 'problem' ? 'foreground' : 'background'}
      // An open dialog takes the pointer from what came before it; a click would go through to what lies below.
      style={{ pointerEvents: 'auto' }}
      className="flex animate-rise items-start gap-2.5 rounded-card border border-line bg-raised py-2 pr-2 pl-3 shadow-float"
    >
      <Icon of={icon} className={`mt-1.5 ${color}`} />
      <Radix.Description className="min-w-0 flex-1 py-1 [overflow-wrap:anywhere]">{text}</Radix.Description>
      {action && (
        <Radix.Action asChild altText={`${action.label}: ${text}`}>
          <Button small className="mt-0.5" onClick={action.run}>
            {action.label}
          </Button>
        </Radix.Action>
      )}
      <Radix.Close asChild>
        <IconButton icon={X} label="Dismiss" small className="mt-0.5" />
      </Radix.Close>
    </Radix.Root>
  );
}
