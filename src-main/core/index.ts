// What hosts use of the core: the gateway, the profile it stands on, and the small things they share.
export { type Clock, systemClock } from './clock.ts';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export {
  createLogger,
  LOG_LEVELS,
  type LogFields,
  type Logger,
  type LogLevel,
  silentLogger,
  visible,
} from './logger.ts';
export { guardProcess } from './process-guard.ts';
export { createRedactor, type Redactor } from './redactor.ts';
export * from './store/index.ts';
