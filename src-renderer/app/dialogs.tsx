// The dialog that is open, whichever it is. Those with much in them are loaded when they are first needed.
import { lazy, Suspense } from 'react';
import { DeleteDialog } from '../screens/servers/dialogs/delete-dialog.tsx';
import { DuplicateDialog } from '../screens/servers/dialogs/duplicate-dialog.tsx';
import { RotateDialog } from '../screens/settings/rotate-dialog.tsx';
import { useGateway, useUi } from './app-context.ts';
import { Palette } from './palette/palette.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';

const ServerDialog = lazy(async () => ({
  default: (await import('../screens/servers/form/server-dialog.tsx')).ServerDialog,
}));

const SignInDialog = lazy(async () => ({
  default: (await import('../screens/servers/dialogs/sign-in-dialog.tsx')).SignInDialog,
}));

const DiagnoseDialog = lazy(async () => ({
  default: (await import('../screens/servers/dialogs/diagnose-dialog.tsx')).DiagnoseDialog,
}));

const ElicitationDialog = lazy(async () => ({
  default: (await import('../screens/elicitation/elicitation-dialog.tsx')).ElicitationDialog,
}));

export function Dialogs() {
  const dialog = useUi((state) => state.dialog);
  const question = useGateway((state) => state.elicitations[0]);
  // What the user is at comes first; the question waits behind it.
  if (dialog === null && question) {
    return (
      <Suspense>
        <ElicitationDialog key={question.elicitation_id} question={question} />
      </Suspense>
    );
  }
  switch (dialog?.kind) {
    case 'server':
      return (
        <Suspense>
          <ServerDialog key={dialog.id} id={dialog.id} />
        </Suspense>
      );
    case 'delete':
      return <DeleteDialog id={dialog.id} />;
    case 'duplicate':
      return <DuplicateDialog id={dialog.id} />;
    case 'diagnose':
      return (
        <Suspense>
          <DiagnoseDialog key={dialog.id} id={dialog.id} />
        </Suspense>
      );
    case 'sign-in':
      return (
        <Suspense>
          <SignInDialog key={dialog.id} id={dialog.id} />
        </Suspense>
      );
    case 'rotate':
      return <RotateDialog />;
    case 'palette':
      return <Palette />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    default:
      return null;
  }
}
