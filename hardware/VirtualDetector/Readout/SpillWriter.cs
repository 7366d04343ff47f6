using EdgeMon.Daq;
using EdgeMon.Hardware.VirtualDetectors.Faults;
using EdgeMon.Hardware.VirtualDetectors.Particles;
using EdgeMon.Hardware.VirtualDetectors.Randomness;
using EdgeMon.Hardware.VirtualDetectors.Truth;

namespace EdgeMon.Hardware.VirtualDetectors.Readout;

/// <summary>
/// The course of one spill. Electrons that nothing triggers on only count in the scaler: the next particle of another kind, the next
/// prescaled coincidence and the next random trigger are drawn directly, and only those are generated.
/// </summary>
internal sealed class SpillWriter
{
    /// <summary>Pile-up particles from this long before to this long after the trigger reach into the samples [ns].</summary>
    private const double WindowBefore = 400, WindowAfter = 240;
    /// <summary>Two particles closer than this add in the trigger's energy sum, linearly less with distance [ns].</summary>
    private const double TriggerOverlapNs = 50;
    private const int MostPileUp = 12;
    private const double LedFirstSecond = 0.01, LedPeriod = 0.002;

    private readonly VirtualDetectorOptions _options;
    private readonly DetectorConstants _constants;
    private readonly ParticleGenerator _generator;
    private readonly TruthRecorder _truth;
    private readonly EventFrames _frames;
    private readonly ChannelConditions _conditions = new();
    private readonly ParticleDeposits[] _particles = [.. Enumerable.Range(0, MostPileUp + 1).Select(_ => new ParticleDeposits())];

    public SpillWriter(VirtualDetectorOptions options, DetectorConstants constants, ParticleGenerator generator, TruthRecorder truth)
    {
        (_options, _constants, _generator, _truth) = (options, constants, generator, truth);
        _frames = new EventFrames(options.Response);
    }

    /// <summary>Writes a spill.</summary>
    /// <param name="spill">Spill number.</param>
    /// <param name="startUnixSeconds">Time of START_OF_BURST [s since 1970-01-01 UTC].</param>
    /// <param name="eventInRun">Events recorded before it.</param>
    /// <param name="signalChance">Chance of an electron to become signal.</param>
    /// <param name="faults">Active faults.</param>
    /// <param name="output">Receives the events.</param>
    /// <param name="mostEvents">The beam stops when so many events are recorded.</param>
    /// <returns>Number of events recorded.</returns>
    public int Write(int spill, long startUnixSeconds, uint eventInRun, double signalChance, SpillFaults faults, SpillOutput output, long mostEvents)
    {
        var random = new RandomStream(_options.Seed, spill, 0, StreamPurpose.Spill);
        VirtualBeamOptions beam = _options.Beam;
        double mean = beam.ParticlesPerSpill * Math.Max(0, 1 + beam.IntensitySpread * random.Gaussian()) * faults.Value(FaultKind.Intensity, 1);
        var course = new SpillCourse(this, spill, startUnixSeconds, eventInRun, faults, output, new SpillTimeline(random.Poisson(mean), beam.SpillSeconds), mostEvents);
        _conditions.Set(_constants, _options.Response, spill, faults);
        course.Begin();
        course.Flash();
        course.Extract(new KindTable(beam, _generator.TailProbability, signalChance, faults), ref random);
        return course.End();
    }

    /// <summary>State of the spill that is being written.</summary>
    private sealed class SpillCourse(
        SpillWriter owner, int spill, long startUnixSeconds, uint eventInRun, SpillFaults faults, SpillOutput output, SpillTimeline timeline, long mostEvents)
    {
        private readonly VirtualDetectorOptions _options = owner._options;
        private readonly double _deadTime = owner._options.Trigger.DeadTimeMicroseconds * 1e-6 * faults.Value(FaultKind.DeadTime, 1);
        private readonly FrameDamage _damage = new(faults, spill, owner._options.Seed, owner._truth);
        private double _liveAgain;
        private long _coincidences, _others, _deadCoincidences, _deadOthers;
        private long _offered, _recorded, _physics, _beam, _randomTriggers, _leds, _signal, _dimuons;
        private int _eventInSpill;
        private bool _stopped;

        private bool Full => _recorded + _leds >= mostEvents;

        public void Begin()
        {
            EventFrames.WriteRecord(output.Buffer, Identity(EventType.StartOfBurst, 0, 0, 0));
            output.EventDone(0);
        }

        /// <summary>The LED flashes before the beam.</summary>
        public void Flash()
        {
            if (faults.Has(FaultKind.LedMissing)) return;
            for (int flash = 0; flash < _options.Trigger.LedEventsPerSpill && !Full; flash++)
            {
                double time = LedFirstSecond + LedPeriod * flash;
                var random = new RandomStream(_options.Seed, spill, -1_000_000 - flash, StreamPurpose.Particle);
                ParticleDeposits light = owner._particles[0];
                light.Clear(ParticleKind.Led, 0);
                // The light varies by 1 % from flash to flash, common to all channels, and by its photo-electrons in each.
                double common = 1 + 0.01 * random.Gaussian();
                for (int channel = 0; channel < DetectorLayout.Counters; channel++)
                    light.EnergyGeV[channel] = (float)Math.Max(0, common * (1 + 0.01 * random.Gaussian()));
                _leds++;
                WriteEvent(EventType.Calibration, 0, VirtualDetector.LedAttribute, 1, time);
            }
        }

        /// <summary>The beam.</summary>
        public void Extract(KindTable kinds, ref RandomStream random)
        {
            // The prescaler picks at random, one in n: counting to n would space beam triggers too evenly to be lost in dead time,
            // and recorded / offered would no longer be the live fraction.
            double beamChance = Math.Min(0.999, 1.0 / _options.Trigger.BeamPrescale);
            long nextBeam = random.Geometric(beamChance), nextOther = kinds.NextOther(-1, ref random);
            double end = SpillTimeline.ExtractionStart + _options.Beam.SpillSeconds;
            double nextRandom = NextRandom(SpillTimeline.ExtractionStart, ref random);
            long randomIndex = 0;
            while (!_stopped)
            {
                long next = Math.Min(nextBeam, nextOther);
                double time = next < timeline.Particles ? timeline.TimeOf(next) : double.MaxValue;
                if (nextRandom < time)
                {
                    if (nextRandom >= end) break;
                    _coincidences = timeline.CountBefore(nextRandom);
                    RandomTrigger(nextRandom, randomIndex++);
                    nextRandom = NextRandom(nextRandom, ref random);
                    continue;
                }
                if (next >= timeline.Particles) break;
                _coincidences = next + 1;
                bool other = next == nextOther, beam = next == nextBeam;
                (ParticleKind kind, bool tail) = other ? kinds.DrawOther(ref random) : (ParticleKind.Electron, false);
                Particle(kind, tail, beam, time, next);
                if (other) nextOther = kinds.NextOther(next, ref random);
                if (beam) nextBeam += 1 + random.Geometric(beamChance);
            }
            if (!_stopped) _coincidences = timeline.Particles;
        }

        public int End()
        {
            double time = _stopped ? _liveAgain : SpillTimeline.ExtractionStart + _options.Beam.SpillSeconds + 0.01;
            WriteEvent(EventType.EndOfBurst, 0, 0, 0, time);
            owner._truth.Spill(new SpillTruth
            {
                Spill = spill,
                Coincidences = _coincidences,
                LiveCoincidences = _coincidences - _deadCoincidences,
                LiveElectrons = _coincidences - _deadCoincidences - (_others - _deadOthers),
                TriggersOffered = _offered,
                TriggersRecorded = _recorded,
                PhysicsTriggers = _physics,
                BeamTriggers = _beam,
                RandomTriggers = _randomTriggers,
                LedEvents = _leds,
                EventsNotWritten = _damage.EventsNotWritten,
                SignalRecorded = _signal,
                DimuonsRecorded = _dimuons,
                Faulty = faults.Any,
            });
            return (int)(_recorded + _leds);
        }

        private void Particle(ParticleKind kind, bool tail, bool beamTrigger, double time, long particleIndex)
        {
            bool live = time >= _liveAgain;
            if (kind is ParticleKind.Hadron or ParticleKind.Muon)
            {
                _others++;
                if (!live) _deadOthers++;
            }
            var random = new RandomStream(_options.Seed, spill, particleIndex, StreamPurpose.Particle);
            ParticleDeposits particle = owner._particles[0];
            owner._generator.Generate(kind, tail, 0, faults, ref random, particle);
            StartGain(particle, time);
            int others = PileUp(time, ref random);
            bool physics = IsPhysicsTrigger(others);
            if (kind == ParticleKind.Signal) owner._truth.SignalGenerated(particle.BosonEnergyGeV, live, physics || beamTrigger);
            if (!physics && !beamTrigger) return;
            _offered++;
            if (!live) return;
            if (physics) _physics++;
            if (beamTrigger) _beam++;
            if (kind == ParticleKind.Signal) _signal++;
            if (kind == ParticleKind.Dimuon) _dimuons++;
            Record((physics ? VirtualDetector.PhysicsBit : 0) | (beamTrigger ? VirtualDetector.BeamBit : 0), 1 + others, particle, beamTrigger, time);
        }

        private void RandomTrigger(double time, long number)
        {
            _offered++;
            if (time < _liveAgain) return;
            var random = new RandomStream(_options.Seed, spill, -1 - number, StreamPurpose.Particle);
            owner._particles[0].Clear(ParticleKind.None, 0);
            int others = PileUp(time, ref random);
            _randomTriggers++;
            Record(VirtualDetector.RandomBit, 1 + others, null, false, time);
        }

        private void Record(uint trigger, int particles, ParticleDeposits? particle, bool beamTrigger, double time)
        {
            _recorded++;
            _liveAgain = time + _deadTime;
            if (Full)
                _stopped = true;
            else
                _deadCoincidences += timeline.CountBefore(_liveAgain) - timeline.CountBefore(time);
            WriteEvent(EventType.Physics, trigger, 0, particles, time);
            owner._truth.Recorded(particle, particles - 1, beamTrigger, spill, _eventInSpill, _options);
        }

        private void WriteEvent(EventType type, uint trigger, uint attribute, int particles, double time)
        {
            if (type != EventType.EndOfBurst) _eventInSpill++;
            var noise = new RandomStream(_options.Seed, spill, type == EventType.EndOfBurst ? -1 : _eventInSpill, StreamPurpose.Noise);
            var counts = new ScalerCounts(_coincidences, _offered, _recorded, (uint)(time * ScalerReading.TicksPerSecond));
            bool late = time > SpillTimeline.ExtractionStart + _options.Beam.SpillSeconds / 2;
            int start = output.Buffer.Length;
            long offset = output.StreamOffset;
            owner._frames.WriteEvent(output.Buffer, Identity(type, time, trigger, attribute), owner._particles.AsSpan(0, particles), counts, owner._conditions, faults, late, ref noise);
            if (faults.Any && type != EventType.EndOfBurst)
                _damage.Apply(output.Buffer, start, offset, _eventInSpill);
            output.EventDone(time);
        }

        private EventIdentity Identity(EventType type, double time, uint trigger, uint attribute) => new(
            type, _options.Run, spill, _eventInSpill, eventInRun + (uint)(_recorded + _leds), trigger, attribute,
            (uint)(startUnixSeconds + (long)time));

        /// <summary>Electrons around a time; their number. They fill the particles from place 1 on.</summary>
        private int PileUp(double time, ref RandomStream random)
        {
            double mean = timeline.RateAt(time) * (WindowBefore + WindowAfter) * 1e-9 * _options.Beam.PileUp;
            int count = mean > 0 ? (int)Math.Min(MostPileUp, random.Poisson(mean)) : 0;
            for (int i = 1; i <= count; i++)
            {
                owner._generator.Generate(ParticleKind.Electron, false, random.Uniform(-WindowBefore, WindowAfter), faults, ref random, owner._particles[i]);
                StartGain(owner._particles[i], time);
            }
            return count;
        }

        private bool IsPhysicsTrigger(int pileUp)
        {
            double preshower = owner._particles[0].PreshowerGeV, ecal = owner._particles[0].EcalGeV;
            for (int i = 1; i <= pileUp; i++)
            {
                double overlap = 1 - Math.Abs(owner._particles[i].TimeNs) / TriggerOverlapNs;
                if (overlap <= 0) continue;
                preshower += overlap * owner._particles[i].PreshowerGeV;
                ecal += overlap * owner._particles[i].EcalGeV;
            }
            return preshower > _options.Trigger.PreshowerGeV && ecal < _options.Trigger.EcalGeV;
        }

        /// <summary>Phototubes that sag when the extraction starts.</summary>
        private void StartGain(ParticleDeposits particle, double time)
        {
            if (faults.Find(FaultKind.SpillStartGain) is not { } fault) return;
            double share = (time - SpillTimeline.ExtractionStart) / (0.2 * _options.Beam.SpillSeconds);
            if (share < 1)
                particle.EnergyGeV[fault.Target] *= (float)(fault.Value + (1 - fault.Value) * share);
        }

        private double NextRandom(double time, ref RandomStream random) =>
            _options.Trigger.RandomRateHz > 0 ? time + random.Exponential() / _options.Trigger.RandomRateHz : double.MaxValue;
    }
}
