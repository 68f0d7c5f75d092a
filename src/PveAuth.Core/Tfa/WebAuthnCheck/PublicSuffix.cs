using System.Collections.Frozen;

namespace PveAuth.Core.Tfa;

/// <summary>Domains under which strangers have names next to each other, so that browsers take none of them as relying party
/// id.</summary>
/// <remarks>A selection as of 2026 of what servers are found under: top-level domains, the usual second levels of countries, and
/// providers of dynamic names and hosting. Browsers know more, and they have the last word.</remarks>
internal static class PublicSuffix
{
    private const string TopLevel =
        "com net org edu gov mil int arpa info biz name pro aero coop museum jobs mobi travel tel cat asia post xxx app " +
        "dev page cloud online site xyz io shop store tech space website club live life world network systems solutions " +
        "services email blog wiki zone host hosting press agency digital group team work works company center city house " +
        "family games art eu berlin hamburg koeln cologne bayern ruhr saarland nrw wien tirol swiss paris bzh alsace " +
        "london scot wales cymru nyc amsterdam frl gent vlaanderen brussels moscow tokyo osaka";

    private const string Countries =
        "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca " +
        "cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et fi fj fk fm fo fr ga " +
        "gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in iq ir is it je jm jo jp " +
        "ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms " +
        "mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro " +
        "rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr " +
        "tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw";

    private const string SecondLevel =
        "co.uk org.uk me.uk ltd.uk plc.uk net.uk ac.uk gov.uk sch.uk com.au net.au org.au edu.au gov.au id.au co.nz " +
        "net.nz org.nz ac.nz govt.nz co.za org.za net.za ac.za com.br net.br org.br gov.br co.jp ne.jp or.jp ac.jp go.jp " +
        "co.kr or.kr ne.kr ac.kr go.kr co.in net.in org.in ac.in gov.in com.cn net.cn org.cn edu.cn gov.cn com.tw org.tw " +
        "edu.tw com.hk org.hk edu.hk com.sg org.sg edu.sg com.my org.my com.mx org.mx edu.mx gob.mx com.ar org.ar edu.ar " +
        "com.tr org.tr net.tr edu.tr gov.tr co.il org.il ac.il co.id or.id ac.id go.id co.th or.th ac.th go.th com.ua " +
        "org.ua net.ua edu.ua com.pl net.pl org.pl edu.pl gov.pl com.gr com.pt com.es org.es gob.es co.at or.at ac.at " +
        "gv.at com.ro com.ru org.ru com.vn edu.vn com.ph com.pk com.eg com.sa com.co com.pe com.ve com.ec com.uy co.ke " +
        "or.ke co.hu com.mt com.cy ac.be home.arpa in-addr.arpa ip6.arpa";

    private const string Providers =
        "github.io gitlab.io pages.dev workers.dev vercel.app netlify.app web.app firebaseapp.com herokuapp.com fly.dev " +
        "onrender.com azurewebsites.net cloudfront.net trycloudflare.com ngrok.io ngrok.app ngrok-free.app ngrok.dev " +
        "ts.net duckdns.org dyndns.org dynv6.net ddns.net no-ip.org no-ip.biz no-ip.info hopto.org zapto.org sytes.net " +
        "myftp.org myftp.biz servebeer.com redirectme.net noip.me dedyn.io ddnss.de dyndns1.de spdns.de spdns.org " +
        "myfritz.net synology.me myqnapcloud.com mooo.com chickenkiller.com freeddns.org dynu.net gotdns.org homeip.net " +
        "homelinux.org homeunix.org dnsalias.com dnsalias.org selfip.com blogspot.com";

    // Every name right below these is one, but for the exceptions.
    private const string WithAllBelow = "ck er fk jm kh mm np pg bd";
    private const string Exceptions = "www.ck";

    private static readonly FrozenSet<string> Listed = Words($"{TopLevel} {Countries} {SecondLevel} {Providers}");
    private static readonly FrozenSet<string> Wildcards = Words(WithAllBelow);
    private static readonly FrozenSet<string> Excepted = Words(Exceptions);

    /// <summary>Whether the domain is a public suffix.</summary>
    public static bool Contains(string domain) => !Excepted.Contains(domain)
        && (Listed.Contains(domain) || Wildcards.Contains(domain[(domain.IndexOf('.', StringComparison.Ordinal) + 1)..]));

    /// <summary>Whether the domain is what somebody registers: one label below a public suffix, or below an unknown top-level
    /// domain.</summary>
    public static bool IsRegistrable(string domain)
    {
        var dot = domain.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && !Contains(domain)
            && (Contains(domain[(dot + 1)..]) || !domain[(dot + 1)..].Contains('.', StringComparison.Ordinal));
    }

    private static FrozenSet<string> Words(string text) => text.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
