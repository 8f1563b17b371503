// The dialog that is open, whichever it is.
import { useEffect } from 'react';
import { useApp, useGateway, useUi } from './app-context.ts';
import { LATER } from './later.tsx';

export function Dialogs() {
  const { actions } = useApp();
  const dialog = useUi((state) => state.dialog);
  // The form of a server stays, for the sake of what is typed in it, and says so when it is saved.
  const about = dialog !== null && 'id' in dialog && dialog.kind !== 'server' ? dialog.id : null;
  const isGone = useGateway((state) => about !== null && !state.servers.has(about));
  useEffect(() => {
    if (isGone) actions.closeDialog();
  }, [isGone, actions]);
  const question = useGateway((state) => state.elicitations[0]);
  // What the user is at comes first; the question waits behind it.
  if (dialog === null && question) return <LATER.ElicitationDialog key={question.elicitation_id} question={question} />;
  switch (dialog?.kind) {
    case 'server':
      return <LATER.ServerDialog key={dialog.id} id={dialog.id} />;
    case 'delete':
      return <LATER.DeleteDialog key={dialog.id} id={dialog.id} />;
    case 'duplicate':
      return <LATER.DuplicateDialog key={dialog.id} id={dialog.id} />;
    case 'diagnose':
      return <LATER.DiagnoseDialog key={dialog.id} id={dialog.id} />;
    case 'sign-in':
      return <LATER.SignInDialog key={dialog.id} id={dialog.id} />;
    case 'rotate':
      return <LATER.RotateDialog />;
    case 'palette':
      return <LATER.Palette />;
    case 'shortcuts':
      return <LATER.ShortcutsDialog />;
    default:
      return null;
  }
}
