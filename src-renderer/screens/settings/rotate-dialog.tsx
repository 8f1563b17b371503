// Asks before the admin token is replaced: scripts that use the old one stop working.
import { messageOf } from '../../app/actions/notify.ts';
import { useApp } from '../../app/app-context.ts';
import { Confirm } from '../../components/dialog.tsx';

export function RotateDialog() {
  const { connection, actions } = useApp();
  const rotate = async () => {
    try {
      const answer = await connection.desktop?.rotate_admin_token();
      if (!answer) return;
      const copy = { label: 'Copy it', run: () => void actions.copy(answer.token, 'the admin token') };
      actions.notify.done('The admin token is replaced.', copy, 20_000);
    } catch (error) {
      actions.notify.problem(messageOf(error));
    }
  };
  return (
    <Confirm
      title="Replace the admin token?"
      description="Every script that uses the old token stops working at once. Your clients are not concerned: they have tokens of their own."
      action="Replace"
      onConfirm={() => void rotate()}
      onClose={actions.closeDialog}
    />
  );
}
