/**
 * What an operator does to a stage, as functions that take AWS clients and physical names. They find no stage and read no
 * file, so that the simulation runs the very same code.
 */

export {
  busEventIn,
  busEventOf,
  busEventOfStored,
  EVENT_ID,
  loadEvent,
  NoSuchEvent,
} from './bus-event.ts';
export { type DataProblem, problemsInData } from './check-data.ts';
export { problemOfEvent, type RulesOfConsumer } from './check-event.ts';
export { type DeadLetterFilter, matches } from './dead-letter-filter.ts';
export { type DeadLetter, deadLetterOf, kindOfReason } from './dead-letters.ts';
export type { CheckedStage } from './doctor/checked-stage.ts';
export { type DoctorDeps, examine } from './doctor/doctor.ts';
export type { Finding } from './doctor/finding.ts';
export { type DropProps, type Dropped, drop } from './drop.ts';
export { describeExecution } from './executions-of-workflow.ts';
export { explainEvent, type RuleExplanation } from './explain-event.ts';
export { findArchive } from './find-archive.ts';
export { type Counts, countsInLog } from './log-metrics.ts';
export {
  type EndOfPause,
  type PauseDeps,
  type PausedConsumer,
  pauseConsumer,
  unpauseConsumer,
} from './pause-consumer.ts';
export { CannotPublish, entryFor, type NewEvent, type PublishDeps, publishEvent } from './publish-event.ts';
export { type QueueDepth, queueDepth, total } from './queue-depth.ts';
export { type ReadProps, readDeadLetters } from './read-dead-letters.ts';
export * from './rebuild/index.ts';
export { type Redriven, type RedriveProps, redrive } from './redrive.ts';
export { keepsToRules, type ProbeProps } from './replay/probe-filters.ts';
export { type ReplayFromArchiveProps, replayFromArchive } from './replay/replay-from-archive.ts';
export { countStored, type ReplayFromStoreProps, replayFromStore, type SentTo } from './replay/replay-from-store.ts';
export { type StoredEventsProps, storedEvents } from './replay/stored-events.ts';
export { type ReplayTarget, replayTargets } from './replay/targets.ts';
export { type Resumed, type ResumeRequest, resume } from './resume.ts';
export { type BusRule, type RulesDeps, rulesOf } from './rules.ts';
export { isOff, type MappingStatus, type StageParts, type StageStatus, type StatusDeps, statusOf } from './status.ts';
export { age, type Problem, problemsIn } from './status-problems.ts';
export { describeBreaker, type StateOfBreaker, type SwitchDeps, statesOf, switchBreaker } from './switch-breaker.ts';
export {
  closeTap,
  eventsOf,
  isAbout,
  openTap,
  sweepTaps,
  type TailDeps,
  type TailFilter,
  type Tap,
  type TappedEvent,
} from './tail.ts';
export * from './trace/index.ts';
export { type Walked, type WalkProps, walkQueue } from './walk-queue.ts';
