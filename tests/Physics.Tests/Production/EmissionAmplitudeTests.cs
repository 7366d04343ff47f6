using System.Numerics;
using EdgeMon.Physics.Production;
using static EdgeMon.Physics.Tests.Production.DiracAlgebra;

namespace EdgeMon.Physics.Tests.Production;

public class EmissionAmplitudeTests
{
    private const double ElectronMass = PhysicalConstants.ElectronMass;

    [Fact]
    public void Squared_amplitude_equals_explicit_Dirac_traces_at_60_seeded_points()
    {
        var random = new Seeded(60);
        for (int point = 0; point < 60; point++)
        {
            Event e = Draw(random);
            double closed = EmissionAmplitude.Squared(e.S, e.U, e.T, Dot(e.BigP, e.BigP), Dot(e.BigP, e.P), Dot(e.BigP, e.PPrime), e.MassSquared);
            Near.Relative(FromTraces(e), closed, 1e-9, $"point {point}");
        }
    }

    [Fact]
    public void Amplitude_obeys_the_Ward_identity()
    {
        var random = new Seeded(61);
        for (int point = 0; point < 60; point++)
        {
            Event e = Draw(random);
            // k_mu M^mu between the projectors on the electron's mass shell, relative to its largest single term.
            Complex[,] left = Slash(e.PPrime, ElectronMass), right = Slash(e.P, ElectronMass);
            var contracted = new Complex[4, 4];
            double scale = 0;
            for (int mu = 0; mu < 4; mu++)
            {
                Complex[,] term = Multiply(Multiply(left, Current(e, mu)), right);
                for (int i = 0; i < 4; i++)
                {
                    for (int j = 0; j < 4; j++)
                    {
                        contracted[i, j] += Metric[mu] * e.K[mu] * term[i, j];
                        scale = Math.Max(scale, Math.Abs(e.K[mu]) * term[i, j].Magnitude);
                    }
                }
            }
            foreach (Complex element in contracted) Assert.True(element.Magnitude < 1e-12 * scale, $"point {point}: {element.Magnitude / scale:E1}");
        }
    }

    [Fact]
    public void Closed_azimuthal_average_equals_the_numerical_one()
    {
        var random = new Seeded(62);
        for (int point = 0; point < 60; point++)
        {
            double nucleus = 193, energy = 100, x = 0.3 + 0.65 * random.Next(), mass = Math.Pow(10, -2.5 + 2 * random.Next());
            double a = mass * mass * Math.Exp(4 * random.Next()), tau = Math.Pow(10, -7 + 5 * random.Next());
            double w0 = a * 0.2 * (random.Next() - 0.3), w1 = a * 0.5 * random.Next();
            double beamTerm = 2 * nucleus * energy, bosonTerm = beamTerm * x, bigP2 = 4 * nucleus * nucleus + tau;
            double sum = 0;
            const int points = 400;
            for (int i = 0; i < points; i++)
            {
                double w = w0 + w1 * Math.Cos(2 * Math.PI * (i + 0.5) / points);
                sum += EmissionAmplitude.Squared(w + a, -a, -tau, bigP2, beamTerm - (a + tau) / 2 - w / 2, beamTerm - bosonTerm - (a + tau) / 2, mass * mass) / points;
            }
            Near.Relative(sum, EmissionAmplitude.AzimuthalAverage(a, w0, w1, tau, beamTerm, bosonTerm, bigP2, mass * mass), 1e-10, $"point {point}");
        }
    }

    /// <summary>One point of phase space with exact four-momenta; a light nucleus keeps the traces away from rounding.</summary>
    private sealed record Event(double[] P, double[] PPrime, double[] K, double[] BigP, double S, double U, double T, double MassSquared);

    private static Event Draw(Seeded random)
    {
        double mass = 0.05 + 0.3 * random.Next(), nucleus = 2 + 5 * random.Next(), energy = 3 + 7 * random.Next();
        double[] p = [energy, 0, 0, Math.Sqrt(energy * energy - ElectronMass * ElectronMass)];
        // k and p' drawn freely; the nucleus takes the rest and its final mass need not be that of the initial one:
        // the formula needs P.Q = 0, so the initial nucleus is built from Q.
        double[] k = Momentum(mass, energy * (0.2 + 0.5 * random.Next()), random), pPrime = Momentum(ElectronMass, energy * (0.1 + 0.3 * random.Next()), random);
        double[] q = Add(Add(p, k, -1), pPrime, -1); // Q = p - k - p'
        double t = Dot(q, q);
        // P with P.Q = 0 and P^2 = 4 M^2 - t: start from any time-like vector and project.
        double[] start = [1, 0.1 * random.Next(), 0.1 * random.Next(), 0.2 * random.Next()];
        double[] bigP = Add(start, q, -Dot(start, q) / t);
        double norm = Math.Sqrt((4 * nucleus * nucleus - t) / Dot(bigP, bigP));
        for (int i = 0; i < 4; i++) bigP[i] *= norm;
        double s = mass * mass + 2 * Dot(pPrime, k), u = mass * mass - 2 * Dot(p, k);
        return new Event(p, pPrime, k, bigP, s, u, t, mass * mass);
    }

    private static double[] Momentum(double mass, double energy, Seeded random)
    {
        double size = Math.Sqrt(energy * energy - mass * mass), theta = 0.4 * random.Next(), phi = 2 * Math.PI * random.Next();
        return [energy, size * Math.Sin(theta) * Math.Cos(phi), size * Math.Sin(theta) * Math.Sin(phi), size * Math.Cos(theta)];
    }

    /// <summary>M^mu = gamma^mu (p'+k + m_e) P / s + P (p-k + m_e) gamma^mu / u, all slashed.</summary>
    private static Complex[,] Current(Event e, int mu)
    {
        Complex[,] bigP = Slash(e.BigP);
        Complex[,] after = Multiply(Multiply(Gamma[mu], Slash(Add(e.PPrime, e.K), ElectronMass)), bigP);
        Complex[,] before = Multiply(Multiply(bigP, Slash(Add(e.P, e.K, -1), ElectronMass)), Gamma[mu]);
        return Combine(after, 1 / e.S, before, 1 / e.U);
    }

    private static Complex SpinSum(Event e, Complex[,] left, Complex[,] right) =>
        Trace(Multiply(Multiply(Multiply(Slash(e.PPrime, ElectronMass), left), Slash(e.P, ElectronMass)), Bar(right)));

    /// <summary>Half the spin sum (average over the beam's spin) with -g_mn for the polarisations: k_m k_n/m^2 drops out by the Ward identity.</summary>
    private static double FromTraces(Event e)
    {
        double sum = 0;
        for (int mu = 0; mu < 4; mu++) sum -= Metric[mu] * SpinSum(e, Current(e, mu), Current(e, mu)).Real;
        return sum / 2;
    }
}
