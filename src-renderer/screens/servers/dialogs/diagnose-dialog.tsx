// How far one gets with a server: step by step, with times, and a button for what would help.
import { Check, RotateCw, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Diagnosis, DiagnosisFix, DiagnosisStep } from '../../../../src-shared/model/diagnosis.ts';
import { messageOf } from '../../../app/actions/notify.ts';
import { useApp, useGateway } from '../../../app/app-context.ts';
import { useSubmit } from '../../../app/use-submit.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Fact, Facts } from '../../../components/facts.tsx';
import { Icon } from '../../../components/icon.tsx';
import { ExactText, InertText } from '../../../components/inert-text.tsx';
import { Spinner } from '../../../components/spinner.tsx';
import { trackDiagnosis } from '../../../store/gateway-store.ts';
import { toCommandLine } from '../../../text/shell.ts';
import { duration } from '../../../text/units.ts';

type Found = { readonly diagnosis: Diagnosis } | { readonly problem: string } | null;

export function DiagnoseDialog({ id }: { id: string }) {
  const { actions, connection, gateway } = useApp();
  const server = useGateway((state) => state.servers.get(id));
  const [found, setFound] = useState<Found>(null);
  const [turn, setTurn] = useState(0);
  const [callId, setCallId] = useState('');
  const { submit } = useSubmit(`change ${server?.name}`);
  const soFar = useGateway((state) => state.diagnoses.get(callId));

  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn looks again
  useEffect(() => {
    let gone = false;
    const call_id = crypto.randomUUID();
    setFound(null);
    setCallId(call_id);
    trackDiagnosis(gateway, call_id, true);
    connection.client.diagnose_server({ id, call_id }).then(
      (diagnosis) => !gone && setFound({ diagnosis }),
      (error: unknown) => !gone && setFound({ problem: messageOf(error) }),
    );
    return () => {
      gone = true;
      trackDiagnosis(gateway, call_id, false);
    };
  }, [connection, gateway, id, turn]);

  if (!server) return null;
  const steps = (found && 'diagnosis' in found ? found.diagnosis.steps : soFar) ?? [];
  const apply = async (fix: DiagnosisFix) => {
    // What its value should be is for a person to say.
    if (fix.kind === 'set_env') return actions.openDialog({ kind: 'server', id });
    const change =
      fix.kind === 'set_command' ? { command: fix.value } : { timeouts: { ...server.timeouts, connection_ms: fix.ms } };
    await submit(
      async () => {
        await connection.client.update_server({ id, ...change });
        setTurn((before) => before + 1);
      },
      (error) => setFound({ problem: messageOf(error) }),
    );
  };
  return (
    <Dialog
      title={`Diagnose ${server.name}`}
      description="With a connection of its own; the live one is not touched."
      onClose={actions.closeDialog}
      footer={
        <>
          <Button icon={RotateCw} busy={found === null} onClick={() => setTurn((before) => before + 1)}>
            Once more
          </Button>
          <Button className="ml-auto" onClick={actions.closeDialog}>
            Done
          </Button>
        </>
      }
    >
      <div className="scroll-area flex flex-col gap-3 px-5 py-4" aria-live="polite" aria-busy={found === null}>
        {steps.length > 0 && (
          <ol className="flex flex-col gap-2">
            {steps.map((step) => (
              <Step key={step.step} step={step} onApply={found && server.origin === 'admin' ? apply : null} />
            ))}
          </ol>
        )}
        {found === null && (
          <p className="flex items-center gap-2 text-soft">
            <Spinner />
            {steps.length === 0 ? 'Trying to reach it…' : 'Going on to the next step…'}
          </p>
        )}
        {found && 'problem' in found && <InertText text={found.problem} className="text-bad-text" />}
        {found && 'diagnosis' in found && <Launch diagnosis={found.diagnosis} />}
      </div>
    </Dialog>
  );
}

const STEP_WORDS: Readonly<Record<DiagnosisStep['step'], string>> = {
  'resolve command': 'Find the command',
  'working directory': 'Go to the working directory',
  spawn: 'Start it',
  'stdout clean': 'Nothing but messages in its output',
  'resolve name': 'Find the host',
  connect: 'Connect',
  TLS: 'Check its certificate',
  handshake: 'Agree on the protocol',
  'list tools': 'List its tools',
};

interface StepProps {
  readonly step: DiagnosisStep;
  readonly onApply: ((fix: DiagnosisFix) => Promise<void>) | null;
}

function Step({ step: { step, ok, ms, message, fix }, onApply }: StepProps) {
  return (
    <li className="flex items-start gap-2">
      <Icon of={ok ? Check : X} className={ok ? 'mt-0.5 text-ok-text' : 'mt-0.5 text-bad-text'} />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="font-medium">
            {STEP_WORDS[step]}
            <span className="sr-only">{ok ? ', works' : ', fails'}</span>
          </span>
          <span className="tabular text-small text-faint">{duration(ms)}</span>
        </p>
        <InertText text={message} chars={1_500} lines={12} className="text-soft" />
      </div>
      {fix && onApply && (
        <Button small onClick={() => void onApply(fix)}>
          {fixWords(fix)}
        </Button>
      )}
    </li>
  );
}

function fixWords(fix: DiagnosisFix): string {
  if (fix.kind === 'set_command') return 'Apply: use its whole path';
  return fix.kind === 'set_env' ? `Set ${fix.name}…` : `Apply: wait ${duration(fix.ms)}`;
}

function Launch({ diagnosis: { argv, cwd, env_names } }: { diagnosis: Diagnosis }) {
  if (argv === null) return null;
  return (
    <div className="rounded-control border border-line bg-well px-3 py-2.5">
      <Facts>
        <Fact term="It runs">
          <ExactText text={toCommandLine(argv)} />
        </Fact>
        <Fact term="In">
          <ExactText text={cwd ?? ''} />
        </Fact>
        <Fact term="Its variables">
          <ExactText text={env_names.join(', ')} />
        </Fact>
      </Facts>
    </div>
  );
}
