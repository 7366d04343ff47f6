using EdgeMon.Signal.Expressions;
using EdgeMon.Signal.Reconstruction;
using EdgeMon.Tests.Shared;

namespace EdgeMon.Signal.Tests.Expressions;

public class EventExpressionTests
{
    private static readonly ExpressionScope Scope = new(new Dictionary<int, string> { [0] = "phys", [3] = "beam" }, ["all", "srd", "veto", "missing-energy", "signal-box"]);

    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("10 - 4 - 3", 3)]
    [InlineData("8 / 4 / 2", 1)]
    [InlineData("-2^2", -4)]
    [InlineData("2^3^2", 512)]
    [InlineData("2^-1", 0.5)]
    [InlineData("1e-3 * 2.5E2", 0.25)]
    [InlineData("ecalEnergyGeV + hcalEnergyGeV", 43.5)]
    [InlineData("missingEnergyGeV / 100", 0.6)]
    [InlineData("srdModule0MeV + srdModule1MeV + srdModule2MeV", 66)]
    [InlineData("vetoPlane1GeV", 0.25)]
    [InlineData("hcalModule2GeV", 1.5)]
    [InlineData("ecalOutOfTimeGeV", 2)]
    [InlineData("eventInSpill + eventInRun", 1012)]
    [InlineData("maxCellX * 10 + maxCellY", 34)]
    [InlineData("triggerMask", 8)]
    [InlineData("max(ecalEnergyGeV, 3) - min(1, 2)", 39)]
    [InlineData("hypot(3, 4) + sqrt(16) + abs(-1) + floor(1.9) + log10(100) + exp(0) + log(1)", 14)]
    [InlineData("ecalEnergyGeV > 50 ? 1 : ecalEnergyGeV > 30 ? 2 : 3", 2)]
    public void Numbers_are_what_they_are_on_paper(string text, double expected)
    {
        EventRecord e = Event();
        Assert.Equal(expected, EventExpression.Number(text, Scope)(ref e, EventCells.None), 1e-12);
    }

    [Theory]
    [InlineData("ecalEnergyGeV < 50 and hcalEnergyGeV < 1", false)]
    [InlineData("ecalEnergyGeV < 50 && hcalEnergyGeV < 4", true)]
    [InlineData("ecalEnergyGeV > 50 or not isDimuon", true)]
    [InlineData("1 < 2 || 1 < 2 && 2 < 1", true)]
    [InlineData("!(1 < 2) || 2 >= 2 && 1 != 2", true)]
    [InlineData("trigger(\"beam\")", true)]
    [InlineData("trigger('phys')", false)]
    [InlineData("trigger('none')", false)]
    [InlineData("passes('srd')", true)]
    [InlineData("passes('veto')", false)]
    [InlineData("passesUpTo('srd')", true)]
    [InlineData("passesUpTo('missing-energy')", false)]
    [InlineData("passesAllBut('veto')", true)]
    [InlineData("passesAllBut('srd')", false)]
    [InlineData("isMuon", true)]
    [InlineData("hasMasterTime", false)]
    [InlineData("masterTimeNs < 1e9", false)]
    [InlineData("masterTimeNs != 0", false)]
    [InlineData("0 != masterTimeNs", false)]
    [InlineData("ecalEnergyGeV != 40", false)]
    [InlineData("ecalEnergyGeV != 39", true)]
    [InlineData("ecalEnergyGeV != 41", true)]
    [InlineData("ecalCellGeV(0, 0) > -1e9", false)]
    public void Conditions_are_true_or_false_and_not_a_number_fails(string text, bool expected)
    {
        EventRecord e = Event();
        Assert.Equal(expected, EventExpression.Condition(text, Scope)(ref e, EventCells.None));
    }

    [Theory]
    [InlineData("", "column 1: the expression is empty. edgemon check --quantities lists all names.")]
    [InlineData("ecalEnegyGeV", "column 1: \"ecalEnegyGeV\" is not a quantity (did you mean 'ecalEnergyGeV'?). edgemon check --quantities lists all names.")]
    [InlineData("1 + energy", "column 5: \"energy\" is not a quantity. edgemon check --quantities lists all names.")]
    [InlineData("1 + ", "column 5: a number, a quantity or a parenthesis is expected here, not the end.")]
    [InlineData("(1 + 2", "column 7: \")\" is missing for the parenthesis at column 1; here is the end.")]
    [InlineData("1 2", "column 3: \"2\" is not expected here: the expression was complete before it.")]
    [InlineData("1 < 2", "column 1: a number is needed here, but this is a condition. Write (condition ? 1 : 0) to count it.")]
    [InlineData("isDimuon + 1", "column 1: a number is needed here, but this is a condition. Write (condition ? 1 : 0) to count it.")]
    [InlineData("1 < ecalEnergyGeV < 2", "column 19: comparisons do not chain. Write a < x && x < b.")]
    [InlineData("ecalCellGeV(1)", "column 1: ecalCellGeV takes 2 arguments, not 1.")]
    [InlineData("ecalCelGeV(1, 2)", "column 1: \"ecalCelGeV\" is not a function (did you mean 'ecalCellGeV'?). edgemon check --quantities lists all names.")]
    [InlineData("sqrt(1 < 2)", "column 6: a number is needed here, but this is a condition. Write (condition ? 1 : 0) to count it.")]
    [InlineData("trigger(beam) ? 1 : 0", "column 9: trigger takes a name in quotes, such as trigger(\"beam\").")]
    [InlineData("passes('vetto') ? 1 : 0", "column 8: \"vetto\" is not a cut (did you mean 'veto'?). Cuts are all, srd, veto, missing-energy, signal-box.")]
    [InlineData("1 # 2", "column 3: \"#\" has no meaning here. Signs are <= >= == != && || < > + - * / ^ ( ) , ! ? :.")]
    [InlineData("5GeV", "column 1: \"5GeV\" is not a number. Write 0.5, 12 or 1e-3.")]
    [InlineData("trigger('x", "column 9: the text that begins here has no end. Close it with '.")]
    [InlineData("1 ? 2 : 3", "column 1: a condition is needed here, but this is a number. Compare it, for example ecalEnergyGeV > 50.")]
    public void A_mistake_is_told_with_its_place_and_the_way_out(string text, string message)
    {
        var problem = Assert.Throws<ExpressionException>(() => EventExpression.Number(text, Scope));
        Assert.Equal(message, problem.Message);
        Assert.StartsWith($"column {problem.Column}:", message);
    }

    [Fact]
    public void Deep_nesting_is_refused_and_does_not_exhaust_the_stack()
    {
        foreach (string open in new[] { "(", "-", "!", "sqrt(" })
            Assert.Throws<ExpressionException>(() => EventExpression.Number(string.Concat(Enumerable.Repeat(open, 100_000)) + "1", Scope));
    }

    [Fact]
    public void Cuts_cannot_refer_to_cuts() =>
        Assert.Contains("cannot be used in a cut", Assert.Throws<ExpressionException>(() => EventExpression.Condition("passes('veto')", new(null, null))).Message);

    [Fact]
    public void Every_listed_quantity_can_be_read_and_has_a_unit_or_a_meaning()
    {
        EventRecord e = Event();
        foreach (EventQuantity quantity in EventQuantities.All.Where(quantity => !quantity.Name.Contains('(')))
        {
            Assert.NotEmpty(quantity.Meaning);
            if (quantity.Unit == "true or false") EventExpression.Condition(quantity.Name, Scope)(ref e, EventCells.None);
            else EventExpression.Number(quantity.Name, Scope)(ref e, EventCells.None);
            if (quantity.Unit is "GeV" or "MeV" or "ns") Assert.EndsWith(quantity.Unit, quantity.Name, StringComparison.OrdinalIgnoreCase);
        }
        Assert.Equal(EventQuantities.All.Count, EventQuantities.All.Select(quantity => quantity.Name).Distinct().Count());
    }

    [Fact]
    public void Evaluating_allocates_nothing()
    {
        EventRecord e = Event();
        EventNumber number = EventExpression.Number("(ecalEnergyGeV + srdModule1MeV / 1000) * hypot(hcalModule0GeV, ecalCellGeV(3, 3))", Scope);
        EventCondition condition = EventExpression.Condition("trigger('beam') and passesUpTo('srd') or isMuon", Scope);
        double sum = number(ref e, EventCells.None);
        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int i = 0; i < 1000; i++) sum += condition(ref e, EventCells.None) ? number(ref e, EventCells.None) : 0;
        }));
        Assert.True(double.IsNaN(sum));
    }

    private static EventRecord Event()
    {
        var e = new EventRecord
        {
            EcalGeV = 40, EcalAllGeV = 42, HcalGeV = 3.5f, MissingEnergyGeV = 60, EventInSpill = 12, EventInRun = 1000, MaxCellX = 3, MaxCellY = 4, TriggerMask = 8,
            Cuts = 0b11011, Flags = EventFlags.Muon | EventFlags.NoMasterTime, MasterTimeNs = float.NaN,
        };
        (e.SrdMeV[0], e.SrdMeV[1], e.SrdMeV[2]) = (20, 22, 24);
        e.VetoPlanesGeV[1] = 0.25f;
        e.HcalModulesGeV[2] = 1.5f;
        return e;
    }
}
