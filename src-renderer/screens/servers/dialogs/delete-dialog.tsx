// Asks before a server is deleted.
import { useApp, useGateway } from '../../../app/app-context.ts';
import { Confirm } from '../../../components/dialog.tsx';
import { count } from '../../../text/units.ts';

export function DeleteDialog({ id }: { id: string }) {
  const { actions } = useApp();
  const server = useGateway((state) => state.servers.get(id));
  if (!server) return null;
  const tools = server.tool_count > 0 ? ` and its ${count(server.tool_count, 'tool')} disappear` : ' disappears';
  return (
    <Confirm
      title={`Delete ${server.name}?`}
      description={`The server${tools} for every client at once. You can undo this for 30 seconds.`}
      action="Delete"
      onConfirm={() => void actions.servers.remove(id)}
      onClose={actions.closeDialog}
    />
  );
}
